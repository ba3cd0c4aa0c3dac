/** Data folders for programs that refuse to run as root, when root starts them. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Folder for data that another user must reach when the project lies in a folder that only root can enter. */
export const STATE_FOLDER = '/var/lib/lectern';

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

/** Whether a command succeeds as `user`. Running it is the only test that covers modes, ACLs and mount options. */
export async function succeedsAs(user: User, command: string, args: string[]): Promise<boolean> {
  return run(command, args, { ...user, cwd: '/' }).then(
    () => true,
    () => false,
  );
}

export const canEnter = (user: User, folder: string) =>
  succeedsAs(user, '/usr/bin/test', ['-x', folder, '-a', '-O', folder]);

/** Chooses `link` itself when `user` can reach it, else a folder below /var/lib/lectern to which `link` then points. */
export async function placeDataFolder(link: string, data: string | null, user: User): Promise<string> {
  const here = join(await realpath(dirname(link)), basename(link));
  // The link leads nowhere when somebody has removed the data.
  if (!data) await rm(link, { force: true });
  if (!data && (await succeedsAs(user, '/usr/bin/test', ['-x', dirname(here)]))) return here;
  await mkdir(STATE_FOLDER, { recursive: true, mode: 0o755 });
  const place = await mkdtemp(join(STATE_FOLDER, 'data-'));
  await chmod(place, 0o711);
  const target = join(place, 'data');
  if (data) await run('mv', ['--', data, target]);
  await rm(link, { force: true });
  await symlink(target, link);
  return target;
}
