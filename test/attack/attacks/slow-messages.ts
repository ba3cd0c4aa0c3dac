import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Random } from '../../support/random.ts';
import type { Attack } from '../attack.ts';

const SOCKETS = { short: 20, long: 200 };

/** What a socket does after its handshake. */
const ABUSES: readonly ((socket: WebSocket, random: Random) => void)[] = [
  // It never sends `connection_init`.
  () => {},
  (socket) => socket.send('x'.repeat(18_000), { fin: false }),
  (socket) => socket.send('x'.repeat(200_000)),
  (socket) => {
    for (let index = 0; index < 3_000; index++) socket.send('x', { fin: false });
  },
  (socket) => {
    for (let index = 0; index < 3_000; index++) socket.ping();
  },
  (socket, random) => {
    socket.send('{"type":"connection_init"}');
    for (let index = 0; index < 1_000; index++) {
      const query = `query Q${random.integer(0, 1e9)} { limits { maxPages } }`;
      socket.send(JSON.stringify({ id: `${index}`, type: 'subscribe', payload: { query } }));
    }
  },
  (socket) => {
    socket.send('{"type":"connection_init"}');
    const query = `{ limits { maxPages } } #${'x'.repeat(100_000)}`;
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
    socket.send('x'.repeat(120_000), { fin: false });
  },
];

export const slowMessages: Attack = {
  name: 'slow-messages',
  description: 'Opens WebSockets that send parts of messages, tiny frames, pings, long and many queries.',
  async run({ url }, { random, isShort, address, signal }) {
    const count = isShort ? SOCKETS.short : SOCKETS.long;
    const endpoint = `${url.replace('http', 'ws')}/graphql`;
    let closed = 0;
    const sockets = Array.from({ length: count }, () => {
      const socket = new WebSocket(endpoint, 'graphql-transport-ws', { localAddress: address });
      const abuse = random.of(ABUSES);
      socket.on('error', () => {}).on('close', () => (closed += 1));
      return socket.on('open', () => abuse(socket, random));
    });
    const until = Date.now() + (isShort ? 500 : 16_000);
    while (closed < sockets.length && Date.now() < until && !signal.aborted) await delay(50);
    for (const socket of sockets) socket.terminate();
    return { sockets: sockets.length, closedByServer: closed };
  },
};
