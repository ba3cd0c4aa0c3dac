import { constants } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { CellFailed } from './cell.ts';

/**
 * Opens what a cell made. The cell may have been taken over: a link it left instead would have us read
 * a file of ours for it, a pipe would have us wait for ever.
 */
export async function openMade(path: string): Promise<FileHandle> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch((error) => {
    throw new CellFailed('made no file', { cause: error });
  });
  const stat = await file.stat();
  if (!stat.isFile()) {
    await file.close();
    throw new CellFailed('made something that is not a file');
  }
  return file;
}

/** Reads exactly `length` bytes of a file a cell made. Throws `CellFailed` when there are fewer. */
export async function readMade(path: string, length: number): Promise<Buffer> {
  await using file = await openMade(path);
  const buffer = Buffer.allocUnsafeSlow(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await file.read(buffer, at, length - at, at);
    if (bytesRead === 0) throw new CellFailed('made too small a file');
    at += bytesRead;
  }
  return buffer;
}

/** Hands a file one cell made over to another. Both folders are on the same file system. */
export async function moveMade(from: string, to: string): Promise<void> {
  await using file = await openMade(from);
  await rename(from, to);
  await file.chmod(0o444);
}
