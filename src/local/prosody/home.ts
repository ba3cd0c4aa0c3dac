/** Where Prosody's data lies and whom it runs as. */
import { chmod, chown, mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from '../../log.ts';
import { canEnter, placeData, userNamed } from '../place.ts';

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
  const data = known && (await canEnter(user, known)) ? known : await placeData(link, known, user);
  if (data !== known) log.debug({ data }, 'prosody.settled');
  await mkdir(data, { recursive: true, mode: 0o700 });
  await chown(data, user.uid, user.gid);
  return { data, user };
}

/** Writes a file that only Prosody's user can read, making the folders down to it. */
export async function writeFor({ data, user }: Home, path: string, text: string): Promise<void> {
  const made: string[] = [path];
  for (let folder = dirname(path); folder !== data; folder = dirname(folder)) made.push(folder);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, text, { mode: 0o600 });
  if (user) await Promise.all(made.map((each) => chown(each, user.uid, user.gid)));
}
