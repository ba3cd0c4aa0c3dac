/** Makes the two buckets where they are missing, and lets browsers send uploads and read pages. */
import {
  BucketAlreadyOwnedByYou,
  CreateBucketCommand,
  HeadBucketCommand,
  PutBucketCorsCommand,
  S3Client,
} from '@aws-sdk/client-s3';

const NAMES = [
  'S3_ENDPOINT',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
  'S3_SOURCE_BUCKET',
  'S3_DESTINATION_BUCKET',
];
const missing = NAMES.filter((name) => !process.env[name]);
if (missing.length > 0) throw new Error(`Not set: ${missing.join(', ')}.`);
const given = (name: string) => process.env[name] ?? '';

const s3 = new S3Client({
  endpoint: given('S3_ENDPOINT'),
  region: process.env['S3_REGION'] ?? 'us-east-1',
  credentials: { accessKeyId: given('S3_ACCESS_KEY_ID'), secretAccessKey: given('S3_SECRET_ACCESS_KEY') },
  forcePathStyle: true,
});

async function make(bucket: string): Promise<void> {
  const there = await s3.send(new HeadBucketCommand({ Bucket: bucket })).then(
    () => true,
    () => false,
  );
  if (there) return;
  await s3.send(new CreateBucketCommand({ Bucket: bucket })).catch((error) => {
    if (!(error instanceof BucketAlreadyOwnedByYou)) throw error;
  });
  console.log(`made ${bucket}`);
}

async function openToBrowsers(bucket: string, methods: string[]): Promise<void> {
  const rule = {
    AllowedOrigins: ['*'],
    AllowedMethods: methods,
    AllowedHeaders: ['*'],
    ExposeHeaders: ['ETag'],
  };
  const command = new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules: [rule] } });
  // Some storages have one rule for all buckets, set elsewhere.
  await s3.send(command).catch((error: Error) => console.warn(`${bucket}: no CORS rules: ${error.message}`));
}

await make(given('S3_SOURCE_BUCKET'));
await make(given('S3_DESTINATION_BUCKET'));
await openToBrowsers(given('S3_SOURCE_BUCKET'), ['POST']);
await openToBrowsers(given('S3_DESTINATION_BUCKET'), ['GET', 'HEAD']);
