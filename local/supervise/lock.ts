/** Lets one process at a time use a folder. */
import { createHash } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { resolve } from 'node:path';

/** Another live process has locked the folder. */
export class FolderInUse extends Error {
  override name = 'FolderInUse';
  readonly pid: number | null;
  constructor(folder: string, pid: number | null) {
    super(
      `${folder} is in use by ${pid === null ? 'another process' : `process ${pid}`}. Stop it first, or use another folder (LECTERN_DATA).`,
    );
    this.pid = pid;
  }
}

/**
 * Creates a folder if needed, and locks it until the lock is disposed of or this process ends. The lock is a socket in
 * Linux's abstract namespace, which the kernel removes when the process ends.
 * @throws FolderInUse
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  await mkdir(folder, { recursive: true });
  const { dev, ino } = await stat(folder);
  const id = createHash('sha256').update(`${dev}:${ino}`).digest('hex').slice(0, 32);
  const name = `\0lectern-${id}`;
  // A process that finds the folder locked reads the owner's pid from this socket.
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(String(process.pid));
  });
  const held = await new Promise<boolean>((done, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? done(false) : failed(error),
    );
    server.listen(name, () => done(true));
  });
  if (!held) throw new FolderInUse(resolve(folder), await pidOfOwner(name));
  server.unref();
  return {
    async [Symbol.asyncDispose]() {
      await new Promise((closed) => server.close(closed));
    },
  };
}

function pidOfOwner(name: string): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect(name);
    let text = '';
    socket.setEncoding('utf8').setTimeout(500, () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(Number.parseInt(text, 10) || null));
  });
}
