import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
// biome-ignore lint/style/noRestrictedImports: the tests' S3 is the local one; the converter itself knows neither
import { startS3 } from '../../local/s3/server.ts';
import { type Known, startApi, type TestApi } from './api.ts';
import { type ConverterProcess, startProcess } from './process.ts';
import { eventually } from './processes.ts';

const KEYS = { accessKeyId: 'test', secretAccessKey: 'test-secret', region: 'us-east-1' };
const BUCKETS = { source: 'source', destination: 'destination' };
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** What a converter makes once for all that follow; without it each house would. */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/lectern-converter', import.meta.url));

/** An upload that was put into the source bucket. */
export interface Sent {
  video: string;
  media: string;
  stamp: string;
  key: string;
  /** As the API knows it: `{media}/{stamp}`. */
  id: string;
}

/** A converter with everything around it: storage, and an API that remembers. */
export interface House extends AsyncDisposable {
  api: TestApi;
  converter: ConverterProcess;
  scratch: string;
  environment: Record<string, string>;
  /** Puts a file into the source bucket and tells nobody. */
  put(content: Buffer | string, extension: string, video?: string): Promise<Sent>;
  /** Puts a file into the source bucket and tells the converter, as S3 does. */
  send(content: Buffer | string, extension: string, video?: string): Promise<Sent & { response: Response }>;
  sendFile(path: string): Promise<Sent>;
  /** Tells the converter once more. */
  tell(sent: { key: string }): Promise<Response>;
  /** Sends a document and waits for READY or ERROR. */
  convert(content: Buffer | string, extension: string): Promise<Sent & Known>;
  convertFile(path: string): Promise<Sent & Known>;
  ended(sent: Sent, ms?: number): Promise<Known>;
  /** Keys in the destination bucket, in S3's order. */
  keys(prefix: string): Promise<string[]>;
  object(key: string): Promise<Buffer>;
  /** Of an object, in bytes. */
  size(key: string): Promise<number>;
  /** Of an object, as storage tells whoever fetches it. */
  type(key: string): Promise<string>;
  health(): Promise<{ waiting: number; running: number; warm: boolean }>;
  /** Resolves once the converter has logged this event; the next call waits for the next one. */
  said(event: string): Promise<void>;
  /** Resolves once nothing waits and nothing runs. */
  idle(): Promise<void>;
  /** Resolves once the converter has its spares. */
  warm(): Promise<void>;
  restart(env?: Record<string, string>): Promise<void>;
}

const isEnd = ({ uploadState }: Known) => uploadState === 'READY' || uploadState === 'ERROR';

export const eventOf = (key: string) => ({
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

export async function openHouse(env: Record<string, string> = {}): Promise<House> {
  await using parts = new AsyncDisposableStack();
  const root = await mkdtemp(join(tmpdir(), 'lectern-converter-test-'));
  parts.defer(() => rm(root, { recursive: true, force: true }));
  const s3Server = parts.use(
    await startS3({
      ...KEYS,
      directory: join(root, 's3'),
      port: 0,
      buckets: Object.values(BUCKETS),
      log: quiet,
    }),
  );
  const api = parts.use(await startApi());
  const scratch = join(root, 'scratch');
  await mkdir(scratch);
  await mkdir(CACHE, { recursive: true });
  await symlink(CACHE, join(scratch, 'cache'));
  const environment: Record<string, string> = {
    CONVERTER_PORT: '0',
    CONVERTER_API_URL: api.url,
    CONVERTER_SECRET: api.secret,
    CONVERTER_SCRATCH: scratch,
    CONVERTER_HEARTBEAT: '0.5',
    // A test run that is killed, or fails before it closes the house, leaves nothing running.
    CONVERTER_EXIT_WITH_PARENT: '1',
    S3_ENDPOINT: s3Server.endpoint,
    S3_ACCESS_KEY_ID: KEYS.accessKeyId,
    S3_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    S3_SOURCE_BUCKET: BUCKETS.source,
    S3_DESTINATION_BUCKET: BUCKETS.destination,
    ...env,
  };
  let converter = await startProcess(environment);
  parts.defer(() => converter[Symbol.asyncDispose]());
  const s3 = new S3Client({
    region: KEYS.region,
    endpoint: s3Server.endpoint,
    forcePathStyle: true,
    credentials: KEYS,
  });
  parts.defer(() => s3.destroy());
  const owned = parts.move();
  let stamp = 1_700_000_000;

  const house: House = {
    api,
    get converter() {
      return converter;
    },
    scratch,
    environment,
    async put(content, extension, video = randomUUID()) {
      const media = randomUUID();
      stamp += 1;
      const key = `${video}/sharedlivemedias/${media}/${stamp}.${extension}`;
      const id = `${media}/${stamp}`;
      api.expect(id);
      const sent = { video, media, stamp: String(stamp), key, id };
      await s3.send(new PutObjectCommand({ Bucket: BUCKETS.source, Key: key, Body: content }));
      return sent;
    },
    async send(...upload) {
      const sent = await house.put(...upload);
      return { ...sent, response: await house.tell(sent) };
    },
    sendFile: async (path) => house.send(await readFile(path), extname(path).slice(1)),
    tell: ({ key }) =>
      fetch(`${converter.url}/events`, { method: 'POST', body: JSON.stringify(eventOf(key)) }),
    async convert(content, extension) {
      const sent = await house.send(content, extension);
      return { ...sent, ...(await house.ended(sent)) };
    },
    convertFile: async (path) => house.convert(await readFile(path), extname(path).slice(1)),
    ended: ({ id }, ms = 150_000) => api.until(id, isEnd, ms),
    async keys(prefix) {
      const list = await s3.send(new ListObjectsV2Command({ Bucket: BUCKETS.destination, Prefix: prefix }));
      return (list.Contents ?? []).map(({ Key }) => Key ?? '');
    },
    async object(key) {
      const object = await s3.send(new GetObjectCommand({ Bucket: BUCKETS.destination, Key: key }));
      return Buffer.from((await object.Body?.transformToByteArray()) ?? []);
    },
    async size(key) {
      const head = await s3.send(new HeadObjectCommand({ Bucket: BUCKETS.destination, Key: key }));
      return head.ContentLength ?? 0;
    },
    async type(key) {
      const head = await s3.send(new HeadObjectCommand({ Bucket: BUCKETS.destination, Key: key }));
      return head.ContentType ?? '';
    },
    health: async () => (await fetch(`${converter.url}/health`)).json() as ReturnType<House['health']>,
    async said(event) {
      const heard = () => converter.lines.findIndex((line) => line['event'] === event);
      await eventually(() => heard() >= 0, 30_000);
      converter.lines.splice(0, heard() + 1);
    },
    idle: () =>
      eventually(async () => {
        const { waiting, running } = await house.health();
        return waiting + running === 0;
      }, 30_000),
    warm: () => eventually(async () => (await house.health()).warm, 60_000),
    async restart(more = {}) {
      await converter[Symbol.asyncDispose]();
      converter = await startProcess({ ...environment, ...more });
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
  return house;
}
