import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { TransportLimits } from '../../../src/transport/limits/transport-limits.ts';
import { token } from '../../support/clients/ask.ts';
import { peer } from '../../support/clients/peer.ts';
import { freshDatabase } from '../../support/parts/postgres.ts';
import {
  LIMITS,
  SMALL_SUBSCRIPTION,
  startLimitedServer,
  tokenFor,
  turnPage,
} from '../../support/servers/limited-server.ts';
import { seed, type TestServer } from '../../support/servers/test-server.ts';

const stack = new AsyncDisposableStack();
let testServer: TestServer;
/** A server with a short ping interval. */
let shortPing: TestServer;
/** A server with a short idle timeout. */
let shortIdle: TestServer;
/** A server with low limits for each user and for the groups of each token. */
let perUser: TestServer;
beforeAll(async () => {
  const databaseUrl = stack.use(await freshDatabase()).url;
  const open = async (limits?: Partial<TransportLimits>) =>
    stack.use(await startLimitedServer(databaseUrl, limits));
  testServer = await open();
  shortPing = await open({ pingInterval: 400 });
  shortIdle = await open({ idleTimeout: 2_500 });
  perUser = await open({ socketsPerUser: 2, groupsPerToken: 1 });
});
afterAll(() => stack.disposeAsync());

test('a WebSocket whose client does not answer pings is closed', async () => {
  const video = await seed(testServer);
  // A proxy that later stops forwarding in both directions.
  const server = new URL(shortPing.graphql);
  const proxied: Socket[] = [];
  const proxy = createServer((client) => {
    const upstream = connect(Number(server.port), server.hostname);
    proxied.push(client, upstream);
    client.on('data', (data) => upstream.write(data)).on('error', () => {});
    upstream.on('data', (data) => client.write(data)).on('error', () => {});
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const { port } = proxy.address() as { port: number };
  await using cut = await peer(await tokenFor(video, 1004), `ws://127.0.0.1:${port}/graphql`);
  cut.subscribe('c', SMALL_SUBSCRIPTION, video.id);
  await cut.until(({ type }) => type === 'next');
  const upstream = proxied[1] as Socket;
  const upstreamClosed = once(upstream, 'close');
  for (const socket of proxied) socket.removeAllListeners('data');
  upstream.on('data', () => {});
  await upstreamClosed;
  for (const socket of proxied) socket.destroy();
  proxy.close();
});

test('the WebSocket of a client that exceeds the message rate is closed', async () => {
  const video = await seed(testServer);
  await using flood = await peer(await tokenFor(video, 1005), testServer.graphqlWs);
  await using other = await peer(await tokenFor(video, 1006), testServer.graphqlWs);
  other.subscribe('o', SMALL_SUBSCRIPTION, video.id);
  for (let index = 0; index < 200; index++) {
    flood.subscribe(`f${index}`, SMALL_SUBSCRIPTION, video.id);
    flood.socket.send(JSON.stringify({ id: `f${index}`, type: 'complete' }));
  }
  expect(await flood.closed).toBe(4452);
  const { version } = await turnPage(testServer, video, 2);
  await other.until(({ payload }) => payload?.data?.videoUpdated.version === version);
});

test('the operations of a WebSocket are limited, and the WebSockets and event streams of a token', async () => {
  const video = await seed(testServer);
  const authorization = await tokenFor(video, 1007);
  await using client = await peer(authorization, testServer.graphqlWs);
  for (let index = 0; index <= LIMITS.operationsPerSocket; index++) {
    client.subscribe(`g${index}`, SMALL_SUBSCRIPTION, video.id);
  }
  expect(await client.closed).toBe(4451);
  await using first = await peer(authorization, testServer.graphqlWs);
  await using second = await peer(authorization, testServer.graphqlWs);
  const query = `subscription { videoUpdated(id: "${video.id}") { version } }`;
  const requestStream = () =>
    fetch(`${testServer.graphql}?query=${encodeURIComponent(query)}`, {
      headers: { authorization, accept: 'text/event-stream' },
    });
  const stream = await requestStream();
  expect(stream.status).toBe(200);
  expect([first.socket.readyState, second.socket.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
  await using third = await peer(authorization, testServer.graphqlWs);
  expect(await third.closed).toBe(4450);
  expect((await requestStream()).status).toBe(429);
  await stream.body?.cancel();
});

test('what one user of a video holds open with all tokens is limited, and other users are not affected', async () => {
  const video = await seed(testServer);
  const other = await seed(testServer);
  const bearerOf = async (user: string, id: string, expiresIn: number) =>
    `Bearer ${await token({ roles: ['student'], video: id, user, expiresIn })}`;
  await using first = await peer(await bearerOf('greedy', video.id, 1012), perUser.graphqlWs);
  await using second = await peer(await bearerOf('greedy', video.id, 1013), perUser.graphqlWs);
  await using third = await peer(await bearerOf('greedy', video.id, 1014), perUser.graphqlWs);
  expect(await third.closed).toBe(4450);
  await using modest = await peer(await bearerOf('modest', video.id, 1012), perUser.graphqlWs);
  await using elsewhere = await peer(await bearerOf('greedy', other.id, 1012), perUser.graphqlWs);
  for (const { socket } of [first, second, modest, elsewhere]) expect(socket.readyState).toBe(WebSocket.OPEN);
  await first[Symbol.asyncDispose]();
  await expect.poll(() => perUser.server.webSockets.open).toBe(3);
  await using again = await peer(await bearerOf('greedy', video.id, 1014), perUser.graphqlWs);
  expect(again.socket.readyState).toBe(WebSocket.OPEN);
});

test('a second different subscription of a token is rejected, over WebSockets and event streams', async () => {
  const video = await seed(testServer);
  const authorization = await tokenFor(video, 1015);
  await using client = await peer(authorization, perUser.graphqlWs);
  client.subscribe('a', SMALL_SUBSCRIPTION, video.id);
  await client.until(({ id, type }) => id === 'a' && type === 'next');
  const rejected = {
    message: expect.stringContaining('The token has its maximum of different subscriptions, 1.'),
    extensions: { code: 'TOO_MANY_REQUESTS', measure: 'groupsPerToken', limit: 1 },
  };
  client.subscribe('b', SMALL_SUBSCRIPTION.replace('version', 'id'), video.id);
  const { payload } = await client.until(({ id, type }) => id === 'b' && type === 'next');
  expect(payload).toEqual({ errors: [rejected] });
  await client.until(({ id, type }) => id === 'b' && type === 'complete');
  const query = `subscription { videoUpdated(id: "${video.id}") { id } }`;
  const stream = await fetch(`${perUser.graphql}?query=${encodeURIComponent(query)}`, {
    headers: { authorization, accept: 'text/event-stream' },
    // A stream that the server accepts has no end.
    signal: AbortSignal.timeout(30_000),
  });
  const [, result = ''] = /^data: (.+)$/m.exec(await stream.text()) ?? [];
  expect(JSON.parse(result)).toEqual({ errors: [rejected] });
});

test('a WebSocket without an operation is closed after the idle timeout, and one with a subscription is not', async () => {
  const video = await seed(testServer);
  await using watching = await peer(await tokenFor(video, 1009), shortIdle.graphqlWs);
  watching.subscribe('w', SMALL_SUBSCRIPTION, video.id);
  await watching.until(({ type }) => type === 'next');
  await using idle = await peer(await tokenFor(video, 1008), shortIdle.graphqlWs);
  expect(await idle.closed).toBe(4454);
  const { version } = await turnPage(testServer, video, 2);
  await watching.until(({ payload }) => payload?.data?.videoUpdated.version === version);
});
