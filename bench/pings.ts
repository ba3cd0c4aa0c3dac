/**
 * Measures what the pings of idle viewers cost a server: its CPU time with 1,000 viewers who send a ping every 1.5
 * seconds, as the front does, every 12 seconds, or never.
 *   npm run bench:pings -- --viewers 1000 --seconds 15
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { frameReader, textFrame } from './fanout/frames.ts';
import { startContender } from './fanout/processes.ts';
import { SELECTION, VIDEO } from './fanout/selection.ts';
import { number, print } from './support/table.ts';

const VIEWERS = number('viewers', 1_000);
const SECONDS = number('seconds', 15);
const CONCURRENT_CONNECTS = 100;
const PING = () => textFrame({ type: 'ping' });

/** A viewer who has subscribed, and who answers the pings of the server. */
async function openViewer(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  const key = randomBytes(16).toString('base64');
  socket.write(
    `GET /graphql HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${key}\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n`,
  );
  await once(socket, 'data');
  let receive = () => {};
  const message = () => new Promise<void>((resolve) => (receive = resolve));
  const read = frameReader(
    socket,
    () => receive(),
    () => false,
  );
  socket.on('data', read);
  const acknowledged = message();
  socket.write(textFrame({ type: 'connection_init' }));
  await acknowledged;
  const first = message();
  const payload = { query: SELECTION, variables: { id: VIDEO } };
  socket.write(textFrame({ id: randomUUID(), type: 'subscribe', payload }));
  await first;
  return socket;
}

const server = await startContender('lectern', ['--max-semi-space-size=16']);
const sockets: Socket[] = [];
while (sockets.length < VIEWERS) {
  const next = Math.min(CONCURRENT_CONNECTS, VIEWERS - sockets.length);
  sockets.push(...(await Promise.all(Array.from({ length: next }, () => openViewer(server.port)))));
}

/** The server's CPU time, in per cent of a core, while each viewer sends a ping every `interval` milliseconds. */
async function cpuWhile(interval: number | null): Promise<number> {
  const timers = sockets.map((socket) => {
    if (interval === null) return undefined;
    return setTimeout(
      () => timers.push(setInterval(() => socket.write(PING()), interval)),
      Math.random() * interval,
    );
  });
  await delay(2_000);
  const before = await server.usage();
  const startedAt = performance.now();
  await delay(SECONDS * 1_000);
  const after = await server.usage();
  const elapsed = performance.now() - startedAt;
  for (const timer of timers) clearTimeout(timer);
  return ((after.cpu - before.cpu) / elapsed) * 100;
}

const rows: string[][] = [];
for (const interval of [null, 12_000, 1_500, null, 12_000, 1_500]) {
  const name = interval === null ? 'never' : `every ${interval / 1_000} s`;
  rows.push([name, `${(await cpuWhile(interval)).toFixed(2)} %`]);
}
for (const socket of sockets) socket.destroy();
server.process.kill('SIGKILL');
print('Pings of idle viewers', ['ping', `CPU of a core for ${VIEWERS} viewers`], rows);
