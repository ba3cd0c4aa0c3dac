/** Where Prosody's data lies and whom it runs as. */
import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from '../../src/log.ts';
import { canEnter, placeDataFolder, userNamed } from '../supervise/data-folder.ts';

const run = promisify(execFile);

export interface Home {
  data: string;
  /** undefined: whoever we are. */
  user?: { uid: number; gid: number };
}

/**
 * Prosody refuses to run as root, so root lends it the user that its package has made, who may be unable to
 * enter the folder (a clone in /root): then the data lies under /var/lib/lectern, and `directory/data` is a
 * link that remembers where.
 */
export async function settle(directory: string, log: Logger): Promise<Home> {
  const link = join(directory, 'data');
  if (process.getuid?.() !== 0) {
    await mkdir(link, { recursive: true, mode: 0o700 });
    return { data: await realpath(link) };
  }
  const user = (await userNamed('prosody')) ?? (await userNamed('nobody'));
  if (!user) throw new Error('Prosody does not run as root, and there is no user named prosody to lend it.');
  // It has to pass through the folder.
  await chmod(directory, 0o711);
  const known = await realpath(link).catch(() => null);
  const data = known && (await canEnter(user, known)) ? known : await placeDataFolder(link, known, user);
  if (data !== known) log.debug({ data }, 'prosody.settled');
  await mkdir(data, { recursive: true, mode: 0o700 });
  await chown(data, user.uid, user.gid);
  return { data, user };
}

/**
 * Writes a file that only Prosody's user can read, making the folders down to it. Root writes as that user:
 * what lies in a folder of somebody else's may lead anywhere.
 */
export async function writeFor({ user }: Home, path: string, text: string): Promise<void> {
  const script = 'umask 077 && mkdir -p -- "$(dirname -- "$1")" && cat > "$1"';
  const writing = run('/bin/sh', ['-c', script, 'sh', path], { cwd: '/', ...user });
  writing.child.stdin?.end(text);
  await writing;
}
