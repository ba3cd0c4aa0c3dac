/** Several production servers on one PostgreSQL and one Prosody, each a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type LocalPostgres, startPostgres } from '../../../local/postgres/postgres.ts';
import { type LocalProsody, startProsody } from '../../../local/prosody/prosody.ts';
import { freePort } from '../../../local/supervise/ports.ts';
import { migrate, type Orm, openOrm } from '../../../src/store/orm.ts';
import { silentLog } from '../silent-log.ts';
import { compileServer } from './builds.ts';
import { placeCluster } from './initialised-cluster.ts';

export const SECRET = 'only for tests: everybody may know this one';
const READY_WITHIN_MS = 120_000;
const LAST_LINES = 40;
export const ACCOUNT = { username: 'lectern', password: 'the server’s own' };

/** A server that a test stops and starts. It keeps its address. */
export interface Instance {
  name: string;
  graphql: string;
  graphqlWs: string;
  /** Null while the server is down. */
  readonly child: ChildProcess | null;
  isReady(): Promise<boolean>;
  /** Starts the server and waits until it is ready. */
  start(): Promise<void>;
  /** Sends a signal and waits until the process has ended. @returns its exit code; null when it was killed. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
  /** The last lines of the server's log. */
  lastLines(): Promise<string>;
}

export interface Cluster extends AsyncDisposable {
  /** Folder of the servers' logs. */
  directory: string;
  databaseUrl: string;
  prosody: LocalProsody;
  /** Access to the tables for tests. */
  orm: Orm;
  instances: Instance[];
  /** Restarts PostgreSQL on the same data and address. */
  restartPostgres(): Promise<void>;
}

/**
 * @param env Variables of the servers, or a function that returns them, such as those of a proxy to Prosody.
 * @param running the number of servers that start immediately. The test starts the others.
 */
export async function startCluster(
  count: number,
  env: Record<string, string> | ((prosody: LocalProsody) => Promise<Record<string, string>>) = {},
  running = count,
): Promise<Cluster> {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'lectern-several-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  await chmod(directory, 0o711);
  await placeCluster(join(directory, 'postgres'));
  const options = { directory: join(directory, 'postgres'), port: await freePort(), log: silentLog };
  let postgres: LocalPostgres = await startPostgres(options);
  stack.defer(() => postgres[Symbol.asyncDispose]());
  const prosody = stack.use(
    await startProsody({
      directory: join(directory, 'prosody'),
      domain: 'lectern.test',
      conference: 'conference.lectern.test',
      admin: ACCOUNT,
      log: silentLog,
    }),
  );
  const orm = await openOrm(postgres.url, 4);
  stack.defer(() => orm.close(true));
  await migrate(orm, postgres.url);
  const own = typeof env === 'function' ? await env(prosody) : env;
  const shared = { ...environment(postgres.url, prosody), ...own };
  const main = await compileServer();
  const instances: Instance[] = [];
  for (let number = 1; number <= count; number++) {
    const instance = await prepare(`server-${number}`, main, directory, shared);
    instances.push(instance);
    stack.defer(() => instance.stop('SIGKILL').then(() => {}));
  }
  await Promise.all(instances.slice(0, running).map((instance) => instance.start()));
  const owned = stack.move();
  return {
    directory,
    databaseUrl: postgres.url,
    prosody,
    orm,
    instances,
    async restartPostgres() {
      await postgres[Symbol.asyncDispose]();
      postgres = await startPostgres(options);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function environment(databaseUrl: string, prosody: LocalProsody): Record<string, string> {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    DATABASE_URL: databaseUrl,
    DATABASE_POOL: '10',
    JWT_SECRET: SECRET,
    // These tests upload no file.
    S3_ENDPOINT: 'http://127.0.0.1:9',
    S3_ACCESS_KEY_ID: 'nobody',
    S3_SECRET_ACCESS_KEY: 'nothing',
    S3_SOURCE_BUCKET: 'source',
    S3_DESTINATION_BUCKET: 'destination',
    CONVERTER_URL: 'http://127.0.0.1:9/events',
    CONVERTER_SECRETS: 'nobody converts anything here',
    CLOUDFRONT_URL: 'https://d111111abcdef8.cloudfront.net',
    CLOUDFRONT_KEY_PAIR_ID: 'K2JCJMDEHXQW5F',
    CLOUDFRONT_PRIVATE_KEY: privateKey,
    XMPP_SERVICE: prosody.service,
    XMPP_DOMAIN: prosody.domain,
    XMPP_CONFERENCE: prosody.conference,
    XMPP_USERNAME: ACCOUNT.username,
    XMPP_PASSWORD: ACCOUNT.password,
  };
}

async function prepare(
  name: string,
  main: string,
  directory: string,
  env: Record<string, string>,
): Promise<Instance> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;

  const isReady = () =>
    fetch(`${url}/ready`, { signal: AbortSignal.timeout(2_000) }).then(
      ({ ok }) => ok,
      () => false,
    );

  async function stop(signal: NodeJS.Signals): Promise<number | null> {
    const stopping = child;
    if (!stopping || stopping.exitCode !== null || stopping.signalCode !== null) return null;
    const exit = once(stopping, 'exit');
    stopping.kill(signal);
    await exit;
    return stopping.exitCode;
  }

  const logFile = join(directory, `${name}.log`);
  return {
    name,
    graphql: `${url}/graphql`,
    graphqlWs: `ws://127.0.0.1:${port}/graphql`,
    get child() {
      return child;
    },
    isReady,
    async start() {
      const own = {
        PORT: String(port),
        PATH: process.env['PATH'] ?? '',
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
      };
      const starting = spawn(process.execPath, ['--enable-source-maps', main], {
        env: { ...env, ...own },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = starting;
      const log = createWriteStream(logFile, { flags: 'a' });
      starting.stdout.pipe(log, { end: false });
      starting.stderr.pipe(log, { end: false });
      for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until; await delay(50)) {
        if (await isReady()) return;
        if (starting.exitCode !== null || starting.signalCode !== null) break;
      }
      throw new Error(`${name} did not start; see ${logFile}`);
    },
    stop,
    lastLines: async () => (await readFile(logFile, 'utf8')).split('\n').slice(-LAST_LINES).join('\n'),
  };
}
