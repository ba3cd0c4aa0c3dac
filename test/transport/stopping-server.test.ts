/** Clients that would keep a server from stopping. A test that fails ends at its time limit. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { token } from '../support/clients/ask.ts';
import { freshDatabase } from '../support/parts/postgres.ts';
import { JWT_SECRET } from '../support/parts/system.ts';
import { type RecordedLog, recordLog } from '../support/recorded-log.ts';
import { seed, startTestServer, type TestServer } from '../support/servers/test-server.ts';

const stack = new AsyncDisposableStack();
let databaseUrl: string;
beforeAll(async () => {
  databaseUrl = stack.use(await freshDatabase()).url;
});
afterAll(() => stack.disposeAsync());

interface Fixture extends AsyncDisposable {
  testServer: TestServer;
  log: RecordedLog;
  /** Opens a connection that stays open until the server destroys it, and sends `text`. */
  open(text: string): Promise<Socket>;
}

async function start(): Promise<Fixture> {
  const log = recordLog();
  const testServer = await startTestServer({
    databaseUrl,
    secret: JWT_SECRET,
    log: log.log,
    limits: { closeFrameTimeout: 300, stopTimeout: 300 },
  });
  const { port, hostname } = new URL(testServer.graphql);
  return {
    testServer,
    log,
    async open(text) {
      const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
      socket.on('error', () => {});
      await once(socket, 'connect');
      // The server, which runs in this process, accepts the connection in the same turn of the event loop.
      await nextTurn();
      socket.write(text);
      return socket;
    },
    [Symbol.asyncDispose]: () => testServer[Symbol.asyncDispose](),
  };
}

const HALF_A_REQUEST = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`;

test.each([
  ['sends nothing', ''],
  ['does not send the rest of its request', HALF_A_REQUEST],
])('a server stops although a client %s', async (_, text) => {
  const { testServer, log, open } = await start();
  const client = await open(text);
  const closed = once(client.resume(), 'close');
  await testServer[Symbol.asyncDispose]();
  client.end();
  await closed;
  expect(log.lines.find(({ event }) => event === 'http.connections_destroyed')?.fields).toEqual({
    connections: 1,
  });
});

const UPGRADE = [
  'GET /graphql HTTP/1.1',
  'host: x',
  'connection: upgrade',
  'upgrade: websocket',
  'sec-websocket-version: 13',
  'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-protocol: graphql-transport-ws',
  '\r\n',
].join('\r\n');
/** A masked frame without a close code. */
const CLOSE_FRAME = Buffer.from([0x88, 0x80, 0, 0, 0, 0]);

test('a server stops although a client that closes its WebSocket keeps the TCP connection open', async () => {
  const { testServer, open } = await start();
  const client = await open(UPGRADE);
  await expect.poll(() => testServer.server.webSockets.open).toBe(1);
  client.write(CLOSE_FRAME);
  await once(client.resume(), 'end');
  expect(testServer.server.webSockets.open).toBe(1);
  await testServer[Symbol.asyncDispose]();
  client.destroy();
});

test('a stopping server ends the connection on which an event stream connects again', async () => {
  const fixture = await start();
  await using _ = fixture;
  const { testServer, open } = fixture;
  const video = await seed(testServer);
  const authorization = `Bearer ${await token({ roles: ['student'], video: video.id })}`;
  const query = encodeURIComponent(`subscription { videoUpdated(id: "${video.id}") { version } }`);
  await testServer.server.shutdown(0);
  const client = await open(
    `GET /graphql?query=${query} HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\nauthorization: ${authorization}\r\n\r\n`,
  );
  let response = '';
  client.setEncoding('utf8').on('data', (text) => {
    response += text;
  });
  await once(client, 'end');
  client.end();
  expect(response).toMatch(/^HTTP\/1.1 503 /);
  expect(response).toMatch(/\r\nconnection: close\r\n/i);
});
