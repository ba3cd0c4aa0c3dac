/** Data folders for programs that refuse to run as root, when root starts them. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Folder for the data of another user when only root can enter the project's folder. */
export const STATE_FOLDER = '/var/lib/lectern';
/** The file beside such data that holds the path of the symbolic link to it. */
export const LINK_FILE = 'link';

/** The user as whom root runs a program. */
export interface User {
  uid: number;
  gid: number;
}

export async function userNamed(name: string): Promise<User | null> {
  const passwd = await readFile('/etc/passwd', 'utf8');
  const fields = passwd
    .split('\n')
    .find((line) => line.startsWith(`${name}:`))
    ?.split(':');
  return fields ? { uid: Number(fields[2]), gid: Number(fields[3]) } : null;
}

/** Runs a command as `user` and returns whether it succeeds. Only a run covers modes, ACLs and mount options. */
export async function succeedsAs(user: User, command: string, args: string[]): Promise<boolean> {
  return run(command, args, { ...user, cwd: '/' }).then(
    () => true,
    () => false,
  );
}

export const canEnter = (user: User, folder: string) =>
  succeedsAs(user, '/usr/bin/test', ['-x', folder, '-a', '-O', folder]);

/**
 * Returns `link` when `user` can reach its folder. Otherwise creates a folder below /var/lib/lectern and makes `link` a
 * symbolic link to that folder.
 */
export async function placeDataFolder(link: string, data: string | null, user: User): Promise<string> {
  const here = join(await realpath(dirname(link)), basename(link));
  // Without data, the link is dangling.
  if (!data) await rm(link, { force: true });
  if (!data && (await succeedsAs(user, '/usr/bin/test', ['-x', dirname(here)]))) return here;
  await mkdir(STATE_FOLDER, { recursive: true });
  await chmod(STATE_FOLDER, 0o755);
  const place = await mkdtemp(join(STATE_FOLDER, 'data-'));
  await chmod(place, 0o711);
  const target = join(place, 'data');
  // `npm run clean` finds by this file the data whose project has been deleted.
  await writeFile(join(place, LINK_FILE), here);
  if (data) await run('mv', ['--', data, target]);
  await rm(link, { force: true });
  await symlink(target, link);
  return target;
}
