import { constants } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { WorkerFailed } from './sandboxed-worker.ts';

/**
 * Opens what a worker made. The worker may have been taken over: a link it left instead would have us read
 * a file of ours for it, a pipe would have us wait for ever.
 */
export async function openWorkerFile(path: string): Promise<FileHandle> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch((error) => {
    throw new WorkerFailed('made no file', { cause: error });
  });
  const stat = await file.stat();
  if (!stat.isFile()) {
    await file.close();
    throw new WorkerFailed('made something that is not a file');
  }
  return file;
}

/** Reads exactly `length` bytes of a file a worker made. Throws `WorkerFailed` when there are fewer. */
export async function readWorkerFile(path: string, length: number): Promise<Buffer> {
  await using file = await openWorkerFile(path);
  const buffer = Buffer.allocUnsafeSlow(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await file.read(buffer, at, length - at, at);
    if (bytesRead === 0) throw new WorkerFailed('made too small a file');
    at += bytesRead;
  }
  return buffer;
}

/** Hands a file one worker made over to another. Both folders are on the same file system. */
export async function moveWorkerFile(from: string, to: string): Promise<void> {
  await using file = await openWorkerFile(from);
  await rename(from, to);
  await file.chmod(0o444);
}
