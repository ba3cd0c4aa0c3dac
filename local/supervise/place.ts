/** Where data of a program lies that refuses to run as root, when root starts it. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where root keeps what must not lie in a home that only root can enter. */
export const STATE = '/var/lib/lectern';

/** Whom root lends to a program. */
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

/** Tried rather than computed: modes, lists and mounts all have a say. */
export async function tryAs(user: User, command: string, args: string[]): Promise<boolean> {
  return run(command, args, { ...user, cwd: '/' }).then(
    () => true,
    () => false,
  );
}

export const canEnter = (user: User, folder: string) =>
  tryAs(user, '/usr/bin/test', ['-x', folder, '-a', '-O', folder]);

/** Beside `link` when `user` can go there, else under /var/lib/lectern with `link` pointing to it. */
export async function placeData(link: string, data: string | null, user: User): Promise<string> {
  const here = join(await realpath(dirname(link)), basename(link));
  // A link to nothing: somebody has removed the data.
  if (!data) await rm(link, { force: true });
  if (!data && (await tryAs(user, '/usr/bin/test', ['-x', dirname(here)]))) return here;
  await mkdir(STATE, { recursive: true, mode: 0o755 });
  const place = await mkdtemp(join(STATE, 'data-'));
  await chmod(place, 0o711);
  const there = join(place, 'data');
  if (data) await run('mv', ['--', data, there]);
  await rm(link, { force: true });
  await symlink(there, link);
  return there;
}
