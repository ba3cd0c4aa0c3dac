import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../support/random.ts';
import type { Attack } from '../attack.ts';
import { openRaw } from '../fuzz/connection.ts';

const CONNECTIONS = { short: 30, long: 100 };
const SIGNATURE = 'a'.repeat(64);
const HOST = 'Host: a\r\nContent-Type: application/json\r\n';

/** What a connection sends first. None of the requests is ever complete. */
const BEGINNINGS: readonly ((random: Random) => string | Buffer)[] = [
  () => '',
  (random) => `GET /graphql HTTP/1.1\r\nHost: a\r\nCookie: ${'x'.repeat(random.integer(0, 15_000))}`,
  () => `POST /graphql HTTP/1.1\r\n${HOST}Content-Length: 12000000\r\n\r\n${'['.repeat(11_999_999)}`,
  () =>
    `POST /graphql HTTP/1.1\r\n${HOST}X-Marsha-Signature: ${SIGNATURE}\r\nContent-Length: 12000000\r\n\r\n${'['.repeat(11_999_999)}`,
  () => `POST /graphql HTTP/1.1\r\n${HOST}Content-Length: 131072\r\n\r\n${'['.repeat(131_071)}`,
  () => `POST /graphql HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n${'1\r\n[\r\n'.repeat(100_000)}`,
];

export const slowRequests: Attack = {
  name: 'slow-requests',
  description:
    'Opens connections and sends all but the end of headers and of bodies, also with forged signatures.',
  async run({ url }, { random, isShort, address, signal }) {
    const count = isShort ? CONNECTIONS.short : CONNECTIONS.long;
    const sockets: Socket[] = [];
    let closed = 0;
    for (let index = 0; index < count && !signal.aborted; index++) {
      const socket = openRaw(url, address).on('close', () => (closed += 1));
      socket.resume().write(random.of(BEGINNINGS)(random));
      sockets.push(socket);
    }
    const until = Date.now() + (isShort ? 500 : 16_000);
    while (closed < sockets.length && Date.now() < until && !signal.aborted) await delay(50);
    for (const socket of sockets) socket.destroy();
    return { connections: sockets.length, closedByServer: closed };
  },
};
