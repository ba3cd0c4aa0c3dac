import { createHash } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { resolve } from 'node:path';

/** Somebody else who is alive holds the folder. */
export class InUse extends Error {
  override name = 'InUse';
  readonly pid: number | null;
  constructor(folder: string, pid: number | null) {
    super(
      `${folder} is in use by ${pid === null ? 'another process' : `process ${pid}`}. Stop it first, or use another folder (LECTERN_DATA).`,
    );
    this.pid = pid;
  }
}

/**
 * Holds a folder for this process alone, making it if needed, until disposed of or until the process is
 * gone in whatever way: the lock is a socket in Linux's abstract namespace, which leaves nothing behind.
 * @throws InUse
 */
export async function hold(folder: string): Promise<AsyncDisposable> {
  await mkdir(folder, { recursive: true });
  const { dev, ino } = await stat(folder);
  const id = createHash('sha256').update(`${dev}:${ino}`).digest('hex').slice(0, 32);
  const name = `\0lectern-${id}`;
  // Whoever is refused is told by whom.
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
  if (!held) throw new InUse(resolve(folder), await holder(name));
  server.unref();
  return {
    async [Symbol.asyncDispose]() {
      await new Promise((closed) => server.close(closed));
    },
  };
}

function holder(name: string): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect(name);
    let said = '';
    socket.setEncoding('utf8').setTimeout(500, () => socket.destroy());
    socket.on('data', (chunk) => {
      said += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(Number.parseInt(said, 10) || null));
  });
}
