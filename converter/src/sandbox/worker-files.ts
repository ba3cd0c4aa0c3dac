/** Reads and moves files that a worker has written. */
import { constants } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { WorkerFailed } from './worker-failures.ts';

/**
 * Opens a file that a worker wrote. The worker may be compromised: a symbolic link in place of the file must not
 * lead to a file of this process, and a named pipe must not block. @throws WorkerFailed
 */
export async function openWorkerFile(path: string): Promise<FileHandle> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch((error) => {
    throw new WorkerFailed('The worker wrote no file.', { cause: error });
  });
  const stat = await file.stat();
  if (!stat.isFile()) {
    await file.close();
    throw new WorkerFailed('The worker created something that is not a file.');
  }
  return file;
}

/** Reads exactly `length` bytes of a file that a worker wrote. @throws WorkerFailed when the file is shorter. */
export async function readWorkerFile(path: string, length: number): Promise<Buffer> {
  await using file = await openWorkerFile(path);
  const buffer = Buffer.allocUnsafeSlow(length);
  for (let offset = 0; offset < length; ) {
    const { bytesRead } = await file.read(buffer, offset, length - offset, offset);
    if (bytesRead === 0) throw new WorkerFailed('The file of the worker is too short.');
    offset += bytesRead;
  }
  return buffer;
}

/** Moves a file from the folder of one worker to that of another. Both are on the same file system. */
export async function moveWorkerFile(from: string, to: string): Promise<void> {
  await using file = await openWorkerFile(from);
  await rename(from, to);
  await file.chmod(0o444);
}
