/** A PostgreSQL cluster on disk: its data folder, its password and its database. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import type { Logger } from '../../src/log.ts';
import { writePrivateFile } from '../supervise/private-files.ts';
import type { Home } from './home.ts';

const run = promisify(execFile);

const MAJOR = '18';
/** Name of the superuser role and of the database. */
export const ROLE_AND_DATABASE = 'lectern';

export async function loadPassword(file: string): Promise<string> {
  const saved = await readFile(file, 'utf8').catch(() => null);
  if (saved) return saved.trim();
  const password = randomBytes(24).toString('base64url');
  await writePrivateFile(file, `${password}\n`);
  return password;
}

/** Creates the cluster in a temporary folder and renames it, so that a kill never leaves an incomplete cluster. */
export async function initialise(
  { binaries, data, user }: Home,
  password: string,
  log: Logger,
): Promise<void> {
  const version = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version?.trim() === MAJOR) return;
  if (version) {
    throw new Error(
      `${data} belongs to PostgreSQL ${version.trim()} and this is ${MAJOR}. Dump it with the old version (pg_dumpall), or move it away to start with an empty database.`,
    );
  }
  const startedAt = performance.now();
  await removeUnfinished(data);
  const partial = await mkdtemp(`${data}.`);
  const secret = `${partial}.password`;
  try {
    await writeFile(secret, password, { mode: 0o600 });
    if (user) await Promise.all([partial, secret].map((path) => chown(path, user.uid, user.gid)));
    await chmod(partial, 0o700);
    const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
    const login = [`--username=${ROLE_AND_DATABASE}`, `--pwfile=${secret}`, '--auth=scram-sha-256'];
    const args = [`--pgdata=${partial}`, ...login, ...locale];
    await run(join(binaries, 'bin', 'initdb'), args, {
      ...user,
      cwd: '/',
      env: { PATH: process.env['PATH'] },
    });
    await rename(partial, data);
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`PostgreSQL could not create its data in ${data}: ${stderr || message}`, {
      cause: error,
    });
  } finally {
    await Promise.all([partial, secret].map((path) => rm(path, { recursive: true, force: true })));
  }
  log.info({ ms: Math.round(performance.now() - startedAt) }, 'postgres.initialised');
}

/** Removes what a kill during `initialise` left behind. */
async function removeUnfinished(data: string): Promise<void> {
  for (const name of await readdir(dirname(data))) {
    if (name.startsWith(`${basename(data)}.`)) await rm(join(dirname(data), name), { recursive: true });
  }
}

export async function createDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url.replace(/[^/]+$/, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [
      ROLE_AND_DATABASE,
    ]);
    if (!rowCount) await client.query(`create database ${ROLE_AND_DATABASE}`);
  } finally {
    await client.end();
  }
}
