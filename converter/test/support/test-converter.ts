import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ConverterProcess, startConverterProcess } from './converter-process.ts';
import { eventually } from './processes.ts';
import { startTestApi, type TestApi } from './test-api.ts';
import { objectCreatedEvent, startTestStorage, type TestStorage } from './test-storage.ts';
import type { UploadRecord } from './upload-record.ts';

/** The cache folder that all test converters share, so that only the first one prepares LibreOffice's profile. */
const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/lectern-converter', import.meta.url));

/** An upload whose file is in the source bucket. */
export interface SentUpload {
  video: string;
  media: string;
  uploadId: string;
  key: string;
  /** The upload's name in the test API: `{media}/{uploadId}`. */
  id: string;
}

/** A converter process with a storage and a test API of its own. */
export interface TestConverter
  extends AsyncDisposable,
    Pick<TestStorage, 'keys' | 'object' | 'size' | 'type'> {
  api: TestApi;
  /** The process that runs now; `restart` replaces it. */
  process: ConverterProcess;
  scratch: string;
  environment: Record<string, string>;
  /** Writes a file into the source bucket and sends no event. */
  put(content: Buffer | string, extension: string, video?: string): Promise<SentUpload>;
  /** Writes a file into the source bucket and sends the event. */
  send(
    content: Buffer | string,
    extension: string,
    video?: string,
  ): Promise<SentUpload & { response: Response }>;
  sendFile(path: string): Promise<SentUpload>;
  /** Sends the event of an upload to the converter, or to the one at `url`, as S3 does. */
  announce(upload: { key: string }, url?: string): Promise<Response>;
  /** Sends a document and waits for READY or ERROR. */
  convert(content: Buffer | string, extension: string): Promise<SentUpload & UploadRecord>;
  convertFile(path: string): Promise<SentUpload & UploadRecord>;
  /** Waits at most `timeout` milliseconds for READY or ERROR. */
  ended(upload: SentUpload, timeout?: number): Promise<UploadRecord>;
  health(): Promise<{ waiting: number; running: number; renditions: number; warm: boolean }>;
  /** Resolves when the converter has logged this event; the next call waits for a later line. */
  logged(event: string): Promise<void>;
  /** Resolves when no document waits or is being converted, and all renditions are made. */
  idle(): Promise<void>;
  /** Resolves when the warm pools are full. */
  warm(): Promise<void>;
  restart(env?: Record<string, string>): Promise<void>;
}

const hasEnded = ({ uploadState }: UploadRecord) => uploadState === 'READY' || uploadState === 'ERROR';

export async function startTestConverter(env: Record<string, string> = {}): Promise<TestConverter> {
  await using parts = new AsyncDisposableStack();
  const root = await mkdtemp(join(tmpdir(), 'lectern-converter-test-'));
  parts.defer(() => rm(root, { recursive: true, force: true }));
  const storage = parts.use(await startTestStorage(join(root, 's3')));
  const api = parts.use(await startTestApi());
  const scratch = await makeScratch(root);
  const environment: Record<string, string> = {
    CONVERTER_PORT: '0',
    CONVERTER_API_URL: api.url,
    CONVERTER_SECRET: api.secret,
    CONVERTER_SCRATCH: scratch,
    CONVERTER_HEARTBEAT: '0.5',
    // On a busy machine, a document that needs seconds may need minutes.
    CONVERTER_BASE_TIMEOUT: '300',
    // Most tests look at the conversion alone.
    CONVERTER_RENDITIONS: 'none',
    // The converter also ends when the test run is killed.
    CONVERTER_EXIT_WITH_PARENT: '1',
    ...storage.environment,
    ...env,
  };
  let process = await startConverterProcess(environment);
  parts.defer(() => process[Symbol.asyncDispose]());
  const owned = parts.move();
  let lastUploadId = 1_700_000_000;

  const converter: TestConverter = {
    api,
    get process() {
      return process;
    },
    scratch,
    environment,
    keys: storage.keys,
    object: storage.object,
    size: storage.size,
    type: storage.type,
    async put(content, extension, video = randomUUID()) {
      const media = randomUUID();
      lastUploadId += 1;
      const uploadId = String(lastUploadId);
      const key = `${video}/sharedlivemedias/${media}/${uploadId}.${extension}`;
      const id = `${media}/${uploadId}`;
      api.expect(id);
      await storage.put(key, content);
      return { video, media, uploadId, key, id };
    },
    async send(...upload) {
      const sent = await converter.put(...upload);
      return { ...sent, response: await converter.announce(sent) };
    },
    sendFile: async (path) => converter.send(await readFile(path), extname(path).slice(1)),
    announce: ({ key }, url = process.url) =>
      fetch(`${url}/events`, { method: 'POST', body: JSON.stringify(objectCreatedEvent(key)) }),
    async convert(content, extension) {
      const sent = await converter.send(content, extension);
      return { ...sent, ...(await converter.ended(sent)) };
    },
    convertFile: async (path) => converter.convert(await readFile(path), extname(path).slice(1)),
    ended: ({ id }, timeout = 150_000) => api.until(id, hasEnded, timeout),
    health: async () => (await fetch(`${process.url}/health`)).json() as ReturnType<TestConverter['health']>,
    async logged(event) {
      const index = () => process.lines.findIndex((line) => line['msg'] === event);
      await eventually(() => index() >= 0);
      process.lines.splice(0, index() + 1);
    },
    idle: () =>
      eventually(async () => {
        const { waiting, running, renditions } = await converter.health();
        return waiting + running + renditions === 0;
      }),
    warm: () => eventually(async () => (await converter.health()).warm),
    async restart(more = {}) {
      await process[Symbol.asyncDispose]();
      process = await startConverterProcess({ ...environment, ...more });
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
  return converter;
}

async function makeScratch(root: string): Promise<string> {
  const scratch = join(root, 'scratch');
  await mkdir(scratch);
  await mkdir(CACHE, { recursive: true });
  await symlink(CACHE, join(scratch, 'cache'));
  return scratch;
}
