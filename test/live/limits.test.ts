import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { TransportLimits } from '../../src/transport/limits.ts';
import { type Data, token } from '../support/clients/ask.ts';
import { freshDatabase } from '../support/parts/postgres.ts';
import { JWT_SECRET } from '../support/parts/system.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../support/parts/test-server.ts';

const LIMITS = {
  operationsPerSocket: 5,
  socketsPerToken: 3,
  burst: 50,
  messagesPerSecond: 10,
  maxBufferedBytes: 512 * 1024,
  stallTimeout: 60_000,
  pingInterval: 60_000,
  idleTimeout: 60_000,
};

const stack = new AsyncDisposableStack();
let databaseUrl: string;
let testServer: TestServer;
/** A server with a short stall timeout. */
let shortStall: TestServer;
/** A server that closes only connections whose send buffer is full. */
let longStall: TestServer;
/** A server with a short ping interval and a short idle timeout. */
let shortPing: TestServer;
/** A server with low limits for each user and for the groups of each token. */
let perUser: TestServer;
beforeAll(async () => {
  databaseUrl = stack.use(await freshDatabase()).url;
  const open = async (limits: Partial<TransportLimits>) =>
    stack.use(await startTestServer({ databaseUrl, secret: JWT_SECRET, limits: { ...LIMITS, ...limits } }));
  testServer = await open({});
  shortStall = await open({ stallTimeout: 500 });
  longStall = await open({ operationsPerSocket: 1_000 });
  shortPing = await open({ pingInterval: 400, idleTimeout: 1_500 });
  perUser = await open({ socketsPerUser: 2, groupsPerToken: 1 });
});
afterAll(() => stack.disposeAsync());

/** About 500 kB in each answer: a few of them fill the buffers of the kernel. */
const LARGE = `subscription ($id: ID!) { videoUpdated(id: $id) {
  version sharedLiveMedias { pages(from: 1, to: 100) { number text } } } }`;
const ANSWER = `query ($id: ID!) { video(id: $id) { sharedLiveMedias { pages(from: 1, to: 100) { number text } } } }`;
const SMALL = 'subscription ($id: ID!) { videoUpdated(id: $id) { version } }';

const TURNS = 40;

interface Peer extends AsyncDisposable {
  socket: WebSocket;
  raw: Socket;
  messages: Data[];
  /** Resolves with the close code. */
  closed: Promise<number>;
  until(what: (message: Data) => boolean): Promise<Data>;
  subscribe(id: string, query: string, video: string): void;
}

/** A client without a protocol library, so that a test can break the protocol. */
async function peer(authorization: string, url = testServer.graphqlWs): Promise<Peer> {
  const socket = new WebSocket(url, 'graphql-transport-ws');
  const messages: Data[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)));
    for (const look of waiting) look();
  });
  socket.on('error', () => {});
  const closed = once(socket, 'close').then(([code]) => code as number);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
  const until = (what: (message: Data) => boolean) =>
    new Promise<Data>((resolve) => {
      const look = () => {
        const found = messages.find(what);
        if (found && waiting.delete(look)) resolve(found);
      };
      waiting.add(look);
      look();
    });
  await Promise.race([until(({ type }) => type === 'connection_ack'), closed]);
  return {
    socket,
    raw: (socket as unknown as { _socket: Socket })._socket,
    messages,
    closed,
    until,
    subscribe: (id, query, video) =>
      socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query, variables: { id: video } } })),
    async [Symbol.asyncDispose]() {
      socket.terminate();
      await closed;
    },
  };
}

const turn = (video: Seeded, page: number) =>
  testServer.write(video.id, (state) => ({ ...state, share: { media: video.medias[0] ?? '', page } }));

/** A different expiry gives each test a token of its own, so that tests do not share a quota. */
const tokenFor = async (video: Seeded, expiresIn: number) =>
  `Bearer ${await token({ roles: ['student'], video: video.id, expiresIn })}`;

test('a viewer who does not read skips to the newest state and does not delay other viewers', async () => {
  const video = await seed(testServer, { pages: 100, text: 5000 });
  await using slow = await peer(await tokenFor(video, 1001));
  await using quick = await peer(await tokenFor(video, 1002));
  slow.subscribe('s', LARGE, video.id);
  quick.subscribe('q', SMALL, video.id);
  await slow.until(({ type }) => type === 'next');
  slow.raw.pause();
  let last = 0;
  // The states together exceed the buffers between server and client.
  for (let page = 2; page <= TURNS; page++) {
    const { version } = await turn(video, page);
    await quick.until(({ payload }) => payload?.data?.videoUpdated.version === version);
    last = version;
  }
  slow.raw.resume();
  await slow.until(({ payload }) => payload?.data?.videoUpdated.version === last);
  const versions = slow.messages.flatMap(({ payload }) => payload?.data?.videoUpdated.version ?? []);
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  expect(versions.length).toBeLessThan(TURNS);
});

test('closes the WebSocket of a viewer who stops reading, with code 4453', async () => {
  const video = await seed(testServer, { pages: 100, text: 5000 });
  await using slow = await peer(await tokenFor(video, 1003), shortStall.graphqlWs);
  slow.subscribe('s', LARGE, video.id);
  await slow.until(({ type }) => type === 'next');
  slow.raw.pause();
  for (let page = 2; shortStall.server.webSockets.open > 0; page++) await turn(video, (page % 100) + 1);
  // The client first reads what was sent before, and then the close code.
  slow.raw.resume();
  expect([4453, 1006]).toContain(await slow.closed);
});

test('closes a WebSocket whose client does not answer pings', async () => {
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
  cut.subscribe('c', SMALL, video.id);
  await cut.until(({ type }) => type === 'next');
  const upstream = proxied[1] as Socket;
  const upstreamClosed = once(upstream, 'close');
  for (const socket of proxied) socket.removeAllListeners('data');
  upstream.on('data', () => {});
  await upstreamClosed;
  for (const socket of proxied) socket.destroy();
  proxy.close();
});

test('closes the WebSocket of a client that exceeds the message rate', async () => {
  const video = await seed(testServer);
  await using flood = await peer(await tokenFor(video, 1005));
  await using other = await peer(await tokenFor(video, 1006));
  other.subscribe('o', SMALL, video.id);
  for (let index = 0; index < 200; index++) {
    flood.subscribe(`f${index}`, SMALL, video.id);
    flood.socket.send(JSON.stringify({ id: `f${index}`, type: 'complete' }));
  }
  expect(await flood.closed).toBe(4452);
  const { version } = await turn(video, 2);
  await other.until(({ payload }) => payload?.data?.videoUpdated.version === version);
});

test('limits the operations of a WebSocket, and the WebSockets and event streams of a token', async () => {
  const video = await seed(testServer);
  const authorization = await tokenFor(video, 1007);
  await using client = await peer(authorization);
  for (let index = 0; index <= LIMITS.operationsPerSocket; index++) {
    client.subscribe(`g${index}`, SMALL, video.id);
  }
  expect(await client.closed).toBe(4451);
  await using first = await peer(authorization);
  await using second = await peer(authorization);
  const query = `subscription { videoUpdated(id: "${video.id}") { version } }`;
  const requestStream = () =>
    fetch(`${testServer.graphql}?query=${encodeURIComponent(query)}`, {
      headers: { authorization, accept: 'text/event-stream' },
    });
  const stream = await requestStream();
  expect(stream.status).toBe(200);
  expect([first.socket.readyState, second.socket.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
  await using third = await peer(authorization);
  expect(await third.closed).toBe(4450);
  expect((await requestStream()).status).toBe(429);
  await stream.body?.cancel();
});

test('limits what one user of a video holds open with all tokens, and leaves other users alone', async () => {
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

test('rejects a second different subscription of a token, over WebSockets and event streams', async () => {
  const video = await seed(testServer);
  const authorization = await tokenFor(video, 1015);
  await using client = await peer(authorization, perUser.graphqlWs);
  client.subscribe('a', SMALL, video.id);
  await client.until(({ id, type }) => id === 'a' && type === 'next');
  const rejected = {
    message: expect.stringContaining('The token has its maximum of different subscriptions, 1.'),
    extensions: { code: 'TOO_MANY_REQUESTS', limit: 'groupsPerToken', maximum: 1 },
  };
  client.subscribe('b', SMALL.replace('version', 'id'), video.id);
  const { payload } = await client.until(({ id, type }) => id === 'b' && type === 'next');
  expect(payload).toEqual({ errors: [rejected] });
  await client.until(({ id, type }) => id === 'b' && type === 'complete');
  const query = `subscription { videoUpdated(id: "${video.id}") { id } }`;
  const stream = await fetch(`${perUser.graphql}?query=${encodeURIComponent(query)}`, {
    headers: { authorization, accept: 'text/event-stream' },
  });
  const [, result = ''] = /^data: (.+)$/m.exec(await stream.text()) ?? [];
  expect(JSON.parse(result)).toEqual({ errors: [rejected] });
});

test('closes a WebSocket without an operation after the idle timeout, and keeps one with a subscription', async () => {
  const video = await seed(testServer);
  await using idle = await peer(await tokenFor(video, 1008), shortPing.graphqlWs);
  await using watching = await peer(await tokenFor(video, 1009), shortPing.graphqlWs);
  watching.subscribe('w', SMALL, video.id);
  expect(await idle.closed).toBe(4454);
  const { version } = await turn(video, 2);
  await watching.until(({ payload }) => payload?.data?.videoUpdated.version === version);
});

test('closes the WebSocket of a client that sends requests without reading, before its answers fill the memory', async () => {
  const video = await seed(testServer, { pages: 100, text: 5000 });
  await using client = await peer(await tokenFor(video, 1012), longStall.graphqlWs);
  client.raw.pause();
  let sent = 0;
  const ask = () => {
    sent += 1;
    client.subscribe(`a${sent}`, ANSWER, video.id);
    return longStall.server.webSockets.open;
  };
  await expect.poll(ask, { interval: 110, timeout: 40_000 }).toBe(0);
  client.raw.resume();
  expect([4453, 1006]).toContain(await client.closed);
});

/** Opens an event stream over a bare TCP connection. */
async function openStream({ graphql }: TestServer, video: Seeded, expiresIn: number) {
  const { hostname, port } = new URL(graphql);
  const stream = connect(Number(port), hostname);
  const query = encodeURIComponent(LARGE);
  const variables = encodeURIComponent(JSON.stringify({ id: video.id }));
  stream.write(
    `GET /graphql?query=${query}&variables=${variables} HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\nauthorization: ${await tokenFor(video, expiresIn)}\r\n\r\n`,
  );
  return stream;
}

test('closes the event stream of a client that stops reading', async () => {
  const video = await seed(testServer, { pages: 100, text: 5000 });
  const stream = await openStream(shortStall, video, 1013);
  stream.on('error', () => {});
  await once(stream, 'data');
  stream.pause();
  for (let page = 2; shortStall.parts.states.watched > 0; page++) await turn(video, (page % 100) + 1);
  const closed = once(stream, 'close');
  stream.resume();
  await closed;
});

test('an event stream that is not read skips to the newest state', async () => {
  const video = await seed(testServer, { pages: 100, text: 5000 });
  await using quick = await peer(await tokenFor(video, 1010));
  quick.subscribe('q', SMALL, video.id);
  const stream = await openStream(testServer, video, 1011);
  let body = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    body += text;
  });
  const versions = () =>
    [...body.matchAll(/"videoUpdated":\{"version":(\d+)/g)].map(([, text]) => Number(text));
  while (versions().length === 0) await once(stream, 'data');
  stream.pause();
  let last = 0;
  for (let page = 2; page <= TURNS; page++) {
    const { version } = await turn(video, page);
    await quick.until(({ payload }) => payload?.data?.videoUpdated.version === version);
    last = version;
  }
  stream.resume();
  while (versions().at(-1) !== last) await once(stream, 'data');
  expect(versions()).toEqual([...new Set(versions())].sort((a, b) => a - b));
  expect(versions().length).toBeLessThan(TURNS);
  stream.destroy();
});
