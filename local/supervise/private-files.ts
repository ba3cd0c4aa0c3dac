/** Keeps what Lectern stores on this machine from the machine's other users. */
import { chmod, lstat, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files of the data folder that hold secrets, or what was logged about them. */
const SECRET_FILES = [
  'secrets.json',
  'lectern.log',
  'lectern.log.old',
  'converter.log',
  'converter.log.old',
  'converter.pid',
  'postgres/password',
  'postgres/postgresql.log',
  'postgres/postgresql.log.old',
];
/** Folders of the data folder that only the user of this process enters. */
const PRIVATE_FOLDERS = ['s3'];

/**
 * Makes every file and folder that this process creates private, whatever its umask was. Programs that `startChild`
 * starts have the usual umask: some of them share files with other users.
 */
export const makeNewFilesPrivate = (): number => process.umask(0o077);

/**
 * Removes the access of other users to a data folder, which an earlier version or another umask may have given them.
 * Root runs PostgreSQL and Prosody as other users, who pass through the folder without reading it.
 */
export async function makeDataPrivate(data: string): Promise<void> {
  await chmod(data, process.getuid?.() === 0 ? 0o711 : 0o700);
  for (const name of PRIVATE_FOLDERS) await restrict(join(data, name), 0o700);
  for (const name of SECRET_FILES) await restrict(join(data, name), 0o600);
}

async function restrict(path: string, mode: number): Promise<void> {
  const stats = await lstat(path).catch(() => null);
  // The target of a symbolic link may belong to another user.
  if (stats && !stats.isSymbolicLink()) await chmod(path, mode);
}

/** Writes a file that only this user can read. Other processes see the previous content or the new one, never a part. */
export async function writePrivateFile(file: string, content: string): Promise<void> {
  const unfinished = `${file}.new`;
  // The mode applies to a new file only. A file that a crash left behind keeps its own.
  await rm(unfinished, { force: true });
  await writeFile(unfinished, content, { mode: 0o600, flag: 'wx' });
  await rename(unfinished, file);
}
