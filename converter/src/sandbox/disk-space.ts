/** The free space of a file system. */
import { statfsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';

/** Programs that find less space than this fail with errors of all kinds. */
const MIN_FREE_BYTES = 2 ** 20;

/** Whether the file system of a folder is full. */
export function isDiskFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < MIN_FREE_BYTES;
  } catch {
    return false;
  }
}

/** The bytes that are free in the file system of a folder. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
