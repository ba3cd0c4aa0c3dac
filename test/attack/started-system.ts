/** The target of `npm run attack` without `--url`: the compiled server on embedded parts. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startConverter } from '../../local/converter.ts';
import { startEmbedded } from '../../local/embedded.ts';
import { toEnvironment } from '../../local/environment.ts';
import { readLocalSettings } from '../../local/settings.ts';
import type { Config } from '../../src/config/config.ts';
import { openLog } from '../../src/log.ts';
import { token as signToken, type TokenOptions } from '../support/clients/ask.ts';
import { residentMegabytes } from '../support/parts/process-memory.ts';
import { type ProductionServer, startProduction } from '../support/servers/production-server.ts';
import type { WatchedTarget } from './target.ts';
import { uploadVideo } from './videos.ts';

const SECRET = 'only for attacks: everybody may know this one';
const ERROR_LEVEL = 50;

/** Starts every part on a new data folder. */
export async function startSystem(): Promise<WatchedTarget> {
  await using stack = new AsyncDisposableStack();
  const data = await mkdtemp(join(tmpdir(), 'lectern-attack-'));
  stack.defer(() => rm(data, { recursive: true, force: true }));
  // The users of the embedded parts enter the folder.
  await chmod(data, 0o711);
  const log = openLog('warn', join(data, 'parts.log'));
  const env = { LECTERN_DATA: data, PORT: '0', JWT_SECRET: SECRET, XMPP_SERVICE: 'off' };
  const steps = { step: <T>(_name: string, work: () => Promise<T>) => work(), missing() {} };
  const { config, embedded } = await startEmbedded(stack, { settings: readLocalSettings(env), steps, log });
  const server = stack.use(await startProduction({ env: { ...toEnvironment(config), SHUTDOWN_DELAY: '0' } }));
  const { converter } = embedded;
  if (!converter) throw new Error('The converter is not embedded.');
  const apiUrl = `${server.url}/graphql`;
  const started = await startConverter({ ...converter, directory: data, config, apiUrl, log });
  stack.use(started);
  const target = await describe(server, config);
  const owned = stack.move();
  return {
    target,
    async inspect() {
      return { residentMegabytes: residentMegabytes(server.pid), identity: `${server.pid} ${started.pid()}` };
    },
    problems: () => problemsOf(server),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function describe({ url }: ProductionServer, config: Config): Promise<WatchedTarget['target']> {
  const token = (options: TokenOptions) => signToken({ ...options, secret: SECRET });
  const graphql = `${url}/graphql`;
  return {
    url,
    webinar: await uploadVideo(graphql, token),
    playground: await uploadVideo(graphql, token),
    token,
    converterSecret: config.converter.secrets[0] ?? '',
    parts: {
      s3: config.s3.endpoint,
      cdn: config.cloudFront?.url ?? null,
      converter: new URL(config.converter.url).origin,
    },
  };
}

/** The lines of the log that no attack may cause, and everything else that the server printed. */
export const problemsOf = ({ lines, printed }: Pick<ProductionServer, 'lines' | 'printed'>): string[] => [
  ...lines.filter(({ level }) => level >= ERROR_LEVEL).map((line) => JSON.stringify(line)),
  ...printed().split('\n').filter(Boolean),
];
