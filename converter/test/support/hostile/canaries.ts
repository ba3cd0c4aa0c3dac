/** What hostile documents try to reach: a listener, and files of this machine. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Canaries } from './documents.ts';

export const MAGENTA = { r: 255, g: 0, b: 255 };

export interface OpenCanaries extends AsyncDisposable {
  canaries: Canaries;
  /** The paths that were requested from the listener. */
  requested: Set<string>;
  /** The number of connections to the listener. */
  connections: number;
}

/** Writes the files, of which the picture is magenta, and starts the listener. */
export async function openCanaries(): Promise<OpenCanaries> {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-canaries-'));
  const requested = new Set<string>();
  const listener = createServer((socket) => {
    opened.connections += 1;
    socket.on('error', () => {});
    socket.once('data', (request) => {
      requested.add(request.toString('latin1').split(' ')[1] ?? '');
      socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    });
  });
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
  const { port } = listener.address() as { port: number };
  const canaries = {
    http: `http://127.0.0.1:${port}`,
    text: join(folder, 'canary.txt'),
    picture: join(folder, 'canary.png'),
    made: join(folder, 'made'),
  };
  await writeFile(canaries.text, 'canary of the file system');
  const picture = sharp({ create: { width: 64, height: 64, channels: 3, background: MAGENTA } });
  await writeFile(canaries.picture, await picture.png().toBuffer());
  const opened: OpenCanaries = {
    canaries,
    requested,
    connections: 0,
    async [Symbol.asyncDispose]() {
      listener.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return opened;
}

/** Whether a page has a pixel that is nearly magenta. */
export async function hasMagenta(png: Buffer): Promise<boolean> {
  const { data } = await sharp(png).resize(192).raw().toBuffer({ resolveWithObject: true });
  for (let at = 0; at < data.length; at += 3) {
    if ((data[at] ?? 0) > 200 && (data[at + 1] ?? 255) < 60 && (data[at + 2] ?? 0) > 200) return true;
  }
  return false;
}
