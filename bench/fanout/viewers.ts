/**
 * A process with N viewers that cost as little as possible: plain TCP sockets that count WebSocket frames and do not
 * read their contents. Exchanges messages with processes.ts over IPC.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { machineClock } from '../support/clock.ts';
import { frameReader, textFrame } from './frames.ts';
import type { ViewersOptions, ViewersResponse } from './processes.ts';
import { POINTER_SELECTION, SELECTION, VIDEO } from './selection.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as ViewersOptions;
const { port, count, video = VIDEO, authorization, followsPointer = false } = options;
/** A state with its links is longer, and a pointer is shorter. */
const MAX_POINTER_BYTES = followsPointer ? 512 : 0;
/** Viewers that connect at the same time. */
const CONCURRENT_CONNECTS = 100;
/** After this time without a first state, all viewers have received theirs. */
const QUIET_MS = 500;

const respond = (response: ViewersResponse) => process.send?.(response);
let counting = false;
/** Viewers that have not received a message since the last request to count. */
let remaining = 0;
/** Values of the pointer that all viewers together have received. */
let pointers = 0;
let lastFirstStateAt = 0;

/** Resolves when the viewer has subscribed. */
function startViewer(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    const key = randomBytes(16).toString('base64');
    socket.write(
      `GET /graphql HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${key}\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n`,
    );
    const onFrame = (length: number, text: string) => {
      if (text.includes('connection_ack')) {
        // graphql-ws's client names its operations by UUIDs, too.
        for (const query of followsPointer ? [SELECTION, POINTER_SELECTION] : [SELECTION]) {
          const payload = { query, variables: { id: video } };
          socket.write(textFrame({ id: randomUUID(), type: 'subscribe', payload }));
        }
        resolve();
      } else if (!counting) {
        lastFirstStateAt = machineClock();
      } else if (length <= MAX_POINTER_BYTES) {
        pointers += 1;
      } else {
        remaining -= 1;
        if (remaining === 0) respond({ response: 'received', at: machineClock(), bytes: length, pointers });
      }
    };
    const read = frameReader(socket, onFrame, () => !counting);
    let upgraded = false;
    socket.on('data', (chunk) => {
      if (upgraded) return read(chunk);
      const end = chunk.indexOf('\r\n\r\n');
      if (!chunk.toString('latin1', 0, 12).includes('101')) return reject(new Error(chunk.toString()));
      upgraded = true;
      const payload = authorization && { payload: { authorization } };
      socket.write(textFrame({ type: 'connection_init', ...payload }));
      if (chunk.length > end + 4) read(chunk.subarray(end + 4));
    });
    socket.on('error', reject);
    socket.on('close', () => counting && respond({ response: 'closed' }));
  });
}

for (let started = 0; started < count; started += CONCURRENT_CONNECTS) {
  await Promise.all(Array.from({ length: Math.min(CONCURRENT_CONNECTS, count - started) }, startViewer));
}
process.on('message', () => {
  counting = true;
  remaining = count;
  respond({ response: 'counting' });
});
while (machineClock() - lastFirstStateAt < QUIET_MS) await delay(QUIET_MS / 5);
respond({ response: 'ready' });
