/** What a server needs for uploads: a storage behind a proxy, and a converter in a process of its own. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ConverterProcess,
  startConverterProcess,
} from '../../../converter/test/support/converter-process.ts';
import { freePort } from '../../../local/supervise/ports.ts';
import { KEYS, openStorage, type Storage } from '../s3/test-storage.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

const CONVERTER_SECRET = 'only for tests: it signs reports';
export const SOURCE = 'source';
export const DESTINATION = 'destination';

export interface UploadParts extends AsyncDisposable {
  /** The variables of a server that uses these parts. */
  env: Record<string, string>;
  /** The storage without the proxy. */
  storage: Storage;
  /** Servers, browsers and the converter reach the storage through this proxy. */
  link: TcpProxy;
  /** The converter that runs; null before `startConverter` and after a kill. */
  readonly converter: ConverterProcess | null;
  /** @param graphql the address to which the converter reports */
  startConverter(graphql: string): Promise<void>;
}

/** @param env more variables of the converter */
export async function startUploadParts(env: Record<string, string> = {}): Promise<UploadParts> {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'lectern-uploads-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const scratch = join(directory, 'scratch');
  await mkdir(scratch);
  const port = await freePort();
  const events = `http://127.0.0.1:${port}/events`;
  const storage = stack.use(
    await openStorage({
      directory: join(directory, 's3'),
      buckets: [SOURCE, DESTINATION],
      notify: { bucket: SOURCE, url: () => events },
    }),
  );
  const link = stack.use(await startTcpProxy(storage.endpoint));
  const shared = {
    S3_ENDPOINT: link.url.replace(/\/$/, ''),
    S3_REGION: KEYS.region,
    S3_ACCESS_KEY_ID: KEYS.accessKeyId,
    S3_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    S3_SOURCE_BUCKET: SOURCE,
    S3_DESTINATION_BUCKET: DESTINATION,
  };
  let converter: ConverterProcess | null = null;
  stack.defer(async () => converter?.[Symbol.asyncDispose]());
  const owned = stack.move();
  return {
    env: { ...shared, CONVERTER_URL: events, CONVERTER_SECRETS: CONVERTER_SECRET },
    storage,
    link,
    get converter() {
      return converter;
    },
    async startConverter(graphql) {
      const started = await startConverterProcess({
        ...shared,
        CONVERTER_PORT: String(port),
        CONVERTER_API_URL: graphql,
        CONVERTER_SECRET,
        CONVERTER_SCRATCH: scratch,
        // Only PDFs are converted.
        CONVERTER_SPARES: '0',
        CONVERTER_EXIT_WITH_PARENT: '1',
        ...env,
      });
      converter = started;
      void started.exited.then(() => {
        if (converter === started) converter = null;
      });
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
