/** The embedded PostgreSQL. */
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../src/log.ts';
import { type Child, startChild } from '../supervise/child.ts';
import { keepRunning } from '../supervise/keep-running.ts';
import { lockFolder } from '../supervise/lock.ts';
import { endProcess, identify, workingFolder } from '../supervise/process-identity.ts';
import { createDatabase, initialise, loadPassword, ROLE_AND_DATABASE } from './cluster.ts';
import { type Home, prepareHome } from './home.ts';

const START_TIMEOUT_MS = 60_000;
/** Time for a killed server to leave the system: its backends, and the process until its parent notices its end. */
const ORPHAN_TIMEOUT_MS = 20_000;
const RETRY_DELAY_MS = 200;

/** Settings for a developer's machine: little memory, but commits are durable (fsync stays on). */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '64MB',
  // There are no replicas, so the write-ahead log only has to serve crash recovery.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '256MB',
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
} as const;

export interface PostgresOptions {
  /** Folder of the data, the password and postgresql.log. It is created if needed and kept between starts. */
  directory: string;
  port: number;
  /** Further settings (`-c name=value`), which override the defaults. */
  settings?: Record<string, string>;
  log: Logger;
}

export interface LocalPostgres extends AsyncDisposable {
  /** `postgres://…` with the password. Never log it. */
  url: string;
}

/**
 * Runs PostgreSQL 18 on a loopback port with persistent data, and restarts it when it dies. It stops when disposed
 * of and when this process is killed. A server that a crash left running on the same data is stopped first.
 * @throws FolderInUse when another live process runs it; MissingProgram when no package exists for this platform
 */
export async function startPostgres(options: PostgresOptions): Promise<LocalPostgres> {
  const { port, settings, log } = options;
  // PostgreSQL's programs run in another working folder.
  const directory = resolve(options.directory);
  await using stack = new AsyncDisposableStack();
  stack.use(await lockFolder(directory));
  const home = await prepareHome(directory, log);
  const password = await loadPassword(join(directory, 'password'));
  await initialise(home, password, log);
  const logFile = join(directory, 'postgresql.log');
  const start = () => launch(home, port, logFile, settings ?? {}, log);
  stack.use(await withoutOrphan(home.data, log, () => keepRunning('postgres', start, log)));
  const url = `postgres://${ROLE_AND_DATABASE}:${password}@127.0.0.1:${port}/${ROLE_AND_DATABASE}`;
  await createDatabase(url);
  const running = stack.move();
  return { url, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** Starts the server once no orphan runs on its data. */
async function withoutOrphan<T>(data: string, log: Logger, start: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + ORPHAN_TIMEOUT_MS;
  for (;;) {
    await stopOrphan(data, log);
    try {
      return await start();
    } catch (error) {
      // An orphan that is still starting writes its pid after the check above; backends outlive a killed server shortly.
      if (performance.now() > giveUpAt || !/already exists|is still in use/.test(String(error))) throw error;
      await delay(RETRY_DELAY_MS);
    }
  }
}

/** Stops a server that still runs on this data. No live process holds the folder's lock, so its parent is dead. */
async function stopOrphan(data: string, log: Logger): Promise<void> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const orphan = await identify(Number.parseInt(text, 10) || 0);
  if (!orphan || (await workingFolder(orphan.pid)) !== data) return;
  log.warn({ pid: orphan.pid }, 'postgres.orphan_stopped');
  // Fast shutdown, then immediate shutdown, then a kill. The data survives each of them.
  await endProcess(orphan, ['SIGINT', 'SIGQUIT', 'SIGKILL']);
}

async function launch(
  { binaries, data, user }: Home,
  port: number,
  logFile: string,
  settings: Record<string, string>,
  log: Logger,
): Promise<Child> {
  const startedAt = performance.now();
  const since = await sizeOf(logFile);
  const options = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const child = await startChild({
    name: 'postgres',
    command: join(binaries, 'bin', 'postgres'),
    args: ['-D', data, '-p', String(port), ...options],
    cwd: '/',
    env: { PATH: process.env['PATH'] },
    ...(user && { user }),
    logFile,
    // Fast shutdown: open transactions are rolled back, sessions end, and the data stays consistent.
    stopSignal: 'SIGINT',
    stopTimeout: 30_000,
    log,
  });
  const died = child.exited.then(() => true);
  while (!(await isReady(data, child.pid))) {
    const dead = await Promise.race([died, delay(10, false)]);
    if (dead)
      throw new Error(
        `PostgreSQL did not start: ${await lastLines(logFile, since)} (the whole output is in ${logFile})`,
      );
    if (performance.now() - startedAt > START_TIMEOUT_MS) {
      await child.stop();
      throw new Error(`PostgreSQL was not ready within ${START_TIMEOUT_MS / 1000} s; see ${logFile}.`);
    }
  }
  log.info({ port, ms: Math.round(performance.now() - startedAt) }, 'postgres.started');
  return child;
}

/** pg_ctl reads the same status from the eighth line of postmaster.pid. */
async function isReady(data: string, pid: number): Promise<boolean> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
}

const sizeOf = (file: string) =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

async function lastLines(file: string, since: number): Promise<string> {
  const written = (await readFile(file)).subarray(since).toString();
  return written.trim().split('\n').slice(-5).join(' ');
}
