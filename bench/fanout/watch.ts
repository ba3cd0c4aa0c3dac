/** A process with N viewers in it, as cheap as viewers can be: plain TCP, frames counted, contents not read. */
import { randomBytes, randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { SELECTION, VIDEO } from './selection.ts';
import { clock } from './serve.ts';

export type Heard =
  | { heard: 'ready' }
  /** From here on messages count. */
  | { heard: 'armed' }
  /** Everybody has had a message since the one before; `at` is when the last of them had it. */
  | { heard: 'all'; at: number; bytes: number }
  | { heard: 'lost' };

export interface Watching {
  port: number;
  count: number;
  /** Which video; the contenders have but one. */
  video?: string;
  /** `Bearer …`, for a server that asks for it. */
  authorization?: string;
}

const watching = JSON.parse(process.argv[2] ?? '{}') as Watching;
const { port, count, video = VIDEO, authorization } = watching;
const CONNECTING = 100;

const say = (heard: Heard) => process.send?.(heard);
let waiting = 0;
let quiet = true;
/** When a first state came that was not asked to be counted. */
let lastAt = 0;
const SETTLED = 500;

function masked(message: object): Buffer {
  const text = Buffer.from(JSON.stringify(message));
  const mask = randomBytes(4);
  const head =
    text.length < 126
      ? Buffer.from([0x81, 0x80 | text.length])
      : Buffer.from([0x81, 0xfe, text.length >> 8, text.length & 0xff]);
  return Buffer.concat([head, mask, text.map((byte, index) => byte ^ (mask[index % 4] ?? 0))]);
}

/** Calls `onMessage` for each data frame, with its length and, while `reading`, its text. */
function frames(socket: Socket, onMessage: (length: number, text: string) => void): (chunk: Buffer) => void {
  let pending: Buffer = Buffer.alloc(0);
  /** Bytes of the frame under way that are still to come. */
  let left = 0;
  return (chunk) => {
    let data = pending.length > 0 ? Buffer.concat([pending, chunk]) : chunk;
    pending = Buffer.alloc(0);
    for (;;) {
      const skipped = Math.min(left, data.length);
      left -= skipped;
      data = data.subarray(skipped);
      if (data.length < 2) break;
      const short = (data[1] as number) & 0x7f;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (data.length < head) break;
      const length =
        short < 126 ? short : short === 126 ? data.readUInt16BE(2) : Number(data.readBigUInt64BE(2));
      const opcode = (data[0] as number) & 0x0f;
      if (quiet && data.length < head + length) break;
      if (opcode === 9) socket.write(Buffer.concat([Buffer.from([0x8a, 0x80, 0, 0, 0, 0])]));
      if (opcode === 1) onMessage(length, quiet ? data.subarray(head, head + length).toString() : '');
      left = length;
      data = data.subarray(head);
    }
    pending = data;
  };
}

/** Resolves when it is subscribed. */
function view(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    const key = randomBytes(16).toString('base64');
    socket.write(
      `GET /graphql HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${key}\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n`,
    );
    let open = false;
    const read = frames(socket, (length, text) => {
      if (text.includes('connection_ack')) {
        // As graphql-ws' client names its operations.
        const payload = { query: SELECTION, variables: { id: video } };
        socket.write(masked({ id: randomUUID(), type: 'subscribe', payload }));
        resolve();
      } else if (quiet) {
        lastAt = clock();
      } else {
        waiting -= 1;
        if (waiting === 0) say({ heard: 'all', at: clock(), bytes: length });
      }
    });
    socket.on('data', (chunk) => {
      if (open) return read(chunk);
      const end = chunk.indexOf('\r\n\r\n');
      if (!chunk.toString('latin1', 0, 12).includes('101')) return reject(new Error(chunk.toString()));
      open = true;
      socket.write(masked({ type: 'connection_init', ...(authorization && { payload: { authorization } }) }));
      if (chunk.length > end + 4) read(chunk.subarray(end + 4));
    });
    socket.on('error', reject);
    socket.on('close', () => !quiet && say({ heard: 'lost' }));
  });
}

for (let begun = 0; begun < count; begun += CONNECTING) {
  await Promise.all(Array.from({ length: Math.min(CONNECTING, count - begun) }, view));
}
process.on('message', () => {
  quiet = false;
  waiting = count;
  say({ heard: 'armed' });
});
while (clock() - lastAt < SETTLED) await delay(SETTLED / 5);
say({ heard: 'ready' });
