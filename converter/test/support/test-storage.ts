import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { startS3 } from '../../../local/s3/server.ts';

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test-secret' };
const REGION = 'us-east-1';
const BUCKETS = { source: 'source', destination: 'destination' };
const silentLog = { debug() {}, info() {}, warn() {}, error() {} };

/** An S3 server with a source and a destination bucket. */
export interface TestStorage extends AsyncDisposable {
  /** The converter's variables for this storage. */
  environment: Record<string, string>;
  /** Writes an object into the source bucket. */
  put(key: string, content: Buffer | string): Promise<void>;
  /** Returns the keys in the destination bucket that begin with `prefix`, in S3's order. */
  keys(prefix: string): Promise<string[]>;
  /** Returns an object of the destination bucket. */
  object(key: string): Promise<Buffer>;
  /** Returns the size of an object of the destination bucket, in bytes. */
  size(key: string): Promise<number>;
  /** Returns the Content-Type of an object of the destination bucket. */
  type(key: string): Promise<string>;
}

/** Returns the JSON that S3 sends when an object is created in the source bucket. */
export const objectCreatedEvent = (key: string) => ({
  Records: [
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Post',
      s3: {
        bucket: { name: BUCKETS.source },
        object: { key: encodeURIComponent(key).replaceAll('%2F', '/') },
      },
    },
  ],
});

export async function startTestStorage(directory: string): Promise<TestStorage> {
  const server = await startS3({
    ...CREDENTIALS,
    region: REGION,
    directory,
    port: 0,
    buckets: Object.values(BUCKETS),
    log: silentLog,
  });
  const { endpoint } = server;
  const s3 = new S3Client({ region: REGION, endpoint, forcePathStyle: true, credentials: CREDENTIALS });
  const Bucket = BUCKETS.destination;
  const head = (Key: string) => s3.send(new HeadObjectCommand({ Bucket, Key }));
  return {
    environment: {
      S3_ENDPOINT: endpoint,
      S3_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      S3_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      S3_SOURCE_BUCKET: BUCKETS.source,
      S3_DESTINATION_BUCKET: BUCKETS.destination,
    },
    async put(Key, Body) {
      await s3.send(new PutObjectCommand({ Bucket: BUCKETS.source, Key, Body }));
    },
    async keys(Prefix) {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
      return Contents.map(({ Key = '' }) => Key);
    },
    async object(Key) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    size: async (key) => (await head(key)).ContentLength ?? 0,
    type: async (key) => (await head(key)).ContentType ?? '',
    async [Symbol.asyncDispose]() {
      s3.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}
