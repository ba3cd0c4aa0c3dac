/** The data folder of Prosody and the user that runs it. */
import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from '../../src/log.ts';
import { canEnter, placeDataFolder, userNamed } from '../supervise/data-folder.ts';

const run = promisify(execFile);

export interface Home {
  data: string;
  /** The user that runs Prosody; undefined when that is the user of this process. */
  user?: { uid: number; gid: number };
}

/**
 * Prosody refuses to run as root. Root therefore runs it as the user `prosody`, which the Debian package creates.
 * That user may be unable to enter `directory` (in a clone below /root). The data is then stored below
 * /var/lib/lectern, and `directory/data` is a symbolic link to it.
 */
export async function prepareHome(directory: string, log: Logger): Promise<Home> {
  const link = join(directory, 'data');
  if (process.getuid?.() !== 0) {
    await mkdir(link, { recursive: true, mode: 0o700 });
    return { data: await realpath(link) };
  }
  const user = (await userNamed('prosody')) ?? (await userNamed('nobody'));
  if (!user)
    throw new Error(
      'Prosody does not run as root, and this machine has neither a user prosody nor a user nobody.',
    );
  // The user must be able to traverse the folder.
  await chmod(directory, 0o711);
  const existing = await realpath(link).catch(() => null);
  const data =
    existing && (await canEnter(user, existing)) ? existing : await placeDataFolder(link, existing, user);
  if (data !== existing) log.debug({ data }, 'prosody.data_moved');
  await mkdir(data, { recursive: true, mode: 0o700 });
  await chown(data, user.uid, user.gid);
  return { data, user };
}

/**
 * Writes a file that only Prosody's user can read, and creates its folders. Root writes as that user, because
 * a folder that another user owns may contain a symbolic link to any file.
 */
export async function writeAsUser({ user }: Home, path: string, text: string): Promise<void> {
  const script = 'umask 077 && mkdir -p -- "$(dirname -- "$1")" && cat > "$1"';
  const writing = run('/bin/sh', ['-c', script, 'sh', path], { cwd: '/', ...user });
  // The rejection of `writing` reports a shell that ends early.
  writing.child.stdin?.on('error', () => {}).end(text);
  await writing;
}
