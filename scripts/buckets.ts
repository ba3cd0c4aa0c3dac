/** Creates the two buckets when they do not exist, and sets the CORS rules for uploads and pages. */
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
const variable = (name: string) => process.env[name] ?? '';

const s3 = new S3Client({
  endpoint: variable('S3_ENDPOINT'),
  region: process.env['S3_REGION'] ?? 'us-east-1',
  credentials: {
    accessKeyId: variable('S3_ACCESS_KEY_ID'),
    secretAccessKey: variable('S3_SECRET_ACCESS_KEY'),
  },
  forcePathStyle: true,
});

async function createBucket(bucket: string): Promise<void> {
  const exists = await s3.send(new HeadBucketCommand({ Bucket: bucket })).then(
    () => true,
    () => false,
  );
  if (exists) return;
  await s3.send(new CreateBucketCommand({ Bucket: bucket })).catch((error) => {
    if (!(error instanceof BucketAlreadyOwnedByYou)) throw error;
  });
  console.log(`created ${bucket}`);
}

async function allowBrowsers(bucket: string, methods: string[]): Promise<void> {
  const rule = {
    AllowedOrigins: ['*'],
    AllowedMethods: methods,
    AllowedHeaders: ['*'],
    ExposeHeaders: ['ETag'],
  };
  const command = new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules: [rule] } });
  // Some storages have one rule for all buckets, which is configured elsewhere.
  await s3
    .send(command)
    .catch((error: Error) => console.warn(`${bucket}: the CORS rules could not be set: ${error.message}`));
}

await createBucket(variable('S3_SOURCE_BUCKET'));
await createBucket(variable('S3_DESTINATION_BUCKET'));
await allowBrowsers(variable('S3_SOURCE_BUCKET'), ['POST']);
await allowBrowsers(variable('S3_DESTINATION_BUCKET'), ['GET', 'HEAD']);
