import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import type { Logger } from '../../src/log.ts';
import { type Child, startChild } from '../supervise/child.ts';
import { keepRunning } from '../supervise/keep-running.ts';
import { hold } from '../supervise/lock.ts';
import { end, identify, workingFolder } from '../supervise/process.ts';
import { type Home, settle } from './home.ts';

const run = promisify(execFile);

const MAJOR = '18';
/** The role, who may do everything, and the database. */
const NAME = 'lectern';
const START_TIMEOUT = 60_000;
const LOG_LIMIT = 10_000_000;

/** For one person's machine: small, but what was acknowledged is on the disk (fsync stays on). */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '64MB',
  // No replicas: the log of changes need only survive a crash.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '256MB',
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
} as const;

export interface PostgresOptions {
  /** Holds the data, the password and postgresql.log; made if needed, kept between starts. */
  directory: string;
  port: number;
  /** More `-c name=value`, winning over our own. */
  settings?: Record<string, string>;
  log: Logger;
}

export interface LocalPostgres extends AsyncDisposable {
  /** `postgres://…`, with the password: never to be logged. */
  url: string;
}

/**
 * Runs a real PostgreSQL 18 on a loopback port, on data that outlives it. Should it die it is started
 * again. It stops when disposed of, and
 * by itself when we are killed; one that a crash left running is stopped first.
 * @throws InUse when another live process runs it; Missing when there is none for this platform
 */
export async function startPostgres(options: PostgresOptions): Promise<LocalPostgres> {
  const { port, settings, log } = options;
  // Its programs work in another folder than we do.
  const directory = resolve(options.directory);
  await using stack = new AsyncDisposableStack();
  stack.use(await hold(directory));
  const home = await settle(directory, log);
  await endOrphan(home.data, log);
  const password = await keepPassword(join(directory, 'password'));
  await initialise(home, password, log);
  const logFile = join(directory, 'postgresql.log');
  const start = () => launch(home, port, logFile, settings ?? {}, log);
  stack.use(await keepRunning('postgres', start, log));
  const url = `postgres://${NAME}:${password}@127.0.0.1:${port}/${NAME}`;
  await createDatabase(url);
  const running = stack.move();
  return { url, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** Nobody alive holds the folder, so a server still on this data has outlived whoever started it. */
async function endOrphan(data: string, log: Logger): Promise<void> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const orphan = await identify(Number.parseInt(text, 10) || 0);
  if (!orphan || (await workingFolder(orphan.pid)) !== data) return;
  log.warn({ pid: orphan.pid }, 'postgres.orphan_stopped');
  // Fast, then immediate (as after a crash), then none at all: its data survives each.
  await end(orphan, ['SIGINT', 'SIGQUIT', 'SIGKILL']);
}

async function keepPassword(file: string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => null);
  if (kept) return kept.trim();
  const password = randomBytes(24).toString('base64url');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}

/** Makes the cluster beside its place and moves it there whole: a kill leaves no half of one. */
async function initialise({ native, data, user }: Home, password: string, log: Logger): Promise<void> {
  const version = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version?.trim() === MAJOR) return;
  if (version) {
    throw new Error(
      `${data} was made by PostgreSQL ${version.trim()} and this is ${MAJOR}: dump it with the old one (pg_dumpall), or move it away to begin anew.`,
    );
  }
  const begun = performance.now();
  await sweep(data);
  const half = await mkdtemp(`${data}.`);
  const secret = `${half}.password`;
  try {
    await writeFile(secret, password, { mode: 0o600 });
    if (user) await Promise.all([half, secret].map((path) => chown(path, user.uid, user.gid)));
    await chmod(half, 0o700);
    const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
    const login = [`--username=${NAME}`, `--pwfile=${secret}`, '--auth=scram-sha-256'];
    const args = [`--pgdata=${half}`, ...login, ...locale];
    await run(join(native, 'bin', 'initdb'), args, { ...user, cwd: '/', env: { PATH: process.env['PATH'] } });
    await rename(half, data);
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`PostgreSQL could not make its data in ${data}: ${stderr || message}`, { cause: error });
  } finally {
    await Promise.all([half, secret].map((path) => rm(path, { recursive: true, force: true })));
  }
  log.info({ ms: Math.round(performance.now() - begun) }, 'postgres.initialised');
}

/** Removes what a kill in the middle of `initialise` left. */
async function sweep(data: string): Promise<void> {
  for (const name of await readdir(dirname(data))) {
    if (name.startsWith(`${basename(data)}.`)) await rm(join(dirname(data), name), { recursive: true });
  }
}

async function launch(
  { native, data, user }: Home,
  port: number,
  logFile: string,
  settings: Record<string, string>,
  log: Logger,
): Promise<Child> {
  const begun = performance.now();
  if ((await length(logFile)) > LOG_LIMIT) await rename(logFile, `${logFile}.old`);
  const since = await length(logFile);
  const options = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const child = await startChild({
    name: 'postgres',
    command: join(native, 'bin', 'postgres'),
    args: ['-D', data, '-p', String(port), ...options],
    cwd: '/',
    env: { PATH: process.env['PATH'] },
    ...(user && { user }),
    logFile,
    // "Fast": open transactions are rolled back, sessions ended, the data left in order.
    stopSignal: 'SIGINT',
    stopTimeout: 30_000,
    log,
  });
  const died = child.exited.then(() => true);
  while (!(await isReady(data, child.pid))) {
    const dead = await Promise.race([died, delay(10, false)]);
    if (dead)
      throw new Error(
        `PostgreSQL did not start: ${await lastLines(logFile, since)} (all of it is in ${logFile})`,
      );
    if (performance.now() - begun > START_TIMEOUT) {
      await child.stop();
      throw new Error(`PostgreSQL was not ready within ${START_TIMEOUT / 1000} s; see ${logFile}.`);
    }
  }
  log.info({ port, ms: Math.round(performance.now() - begun) }, 'postgres.started');
  return child;
}

/** As pg_ctl sees it: the eighth line of postmaster.pid. */
async function isReady(data: string, pid: number): Promise<boolean> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
}

const length = (file: string) =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

async function lastLines(file: string, since: number): Promise<string> {
  const written = (await readFile(file)).subarray(since).toString();
  return written.trim().split('\n').slice(-5).join(' ');
}

async function createDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url.replace(/[^/]+$/, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [NAME]);
    if (!rowCount) await client.query(`create database ${NAME}`);
  } finally {
    await client.end();
  }
}
