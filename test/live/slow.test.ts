import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { TransportLimits } from '../../src/transport/limits.ts';
import { type Data, token } from '../support/ask.ts';
import { freshDatabase } from '../support/postgres.ts';
import { JWT_SECRET } from '../support/system.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../support/test-server.ts';

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
let core: TestServer;
/** Its patience with those who do not read is short. */
let strict: TestServer;
/** It waits for ever: only what fills its memory is dropped. */
let patient: TestServer;
/** It asks often whether somebody is there. */
let curious: TestServer;
beforeAll(async () => {
  databaseUrl = stack.use(await freshDatabase()).url;
  const open = async (limits: Partial<TransportLimits>) =>
    stack.use(await startTestServer({ databaseUrl, secret: JWT_SECRET, limits: { ...LIMITS, ...limits } }));
  core = await open({});
  strict = await open({ stallTimeout: 500 });
  patient = await open({ operationsPerSocket: 1_000 });
  curious = await open({ pingInterval: 400, idleTimeout: 1_500 });
});
afterAll(() => stack.disposeAsync());

/** About 500 kB: a few of them fill what the kernel takes on its own. */
const LARGE = `subscription ($id: ID!) { videoUpdated(id: $id) {
  version sharedLiveMedias { pages(from: 1, to: 100) { number text } } } }`;
const ANSWER = `query ($id: ID!) { video(id: $id) { sharedLiveMedias { pages(from: 1, to: 100) { number text } } } }`;
const SMALL = 'subscription ($id: ID!) { videoUpdated(id: $id) { version } }';

const TURNS = 40;

interface Peer extends AsyncDisposable {
  socket: WebSocket;
  raw: Socket;
  messages: Data[];
  /** Its close code, once it is closed. */
  closed: Promise<number>;
  until(what: (message: Data) => boolean): Promise<Data>;
  subscribe(id: string, query: string, video: string): void;
}

/** Speaks the protocol by hand, as well or as badly as a test wants. */
async function peer(authorization: string, url = core.graphqlWs): Promise<Peer> {
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
  core.write(video.id, (state) => ({ ...state, share: { media: video.medias[0] ?? '', page } }));

/** A token of its own for each, or a test would meet the limit of another. */
const distinct = async (video: Seeded, expiresIn: number) =>
  `Bearer ${await token({ roles: ['student'], video: video.id, expiresIn })}`;

test('a viewer who does not read is skipped to the newest state and holds nobody up', async () => {
  const video = await seed(core, { pages: 100, text: 5000 });
  await using slow = await peer(await distinct(video, 1001));
  await using quick = await peer(await distinct(video, 1002));
  slow.subscribe('s', LARGE, video.id);
  quick.subscribe('q', SMALL, video.id);
  await slow.until(({ type }) => type === 'next');
  slow.raw.pause();
  let last = 0;
  // More than every buffer on the way together.
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

test('a viewer who never reads again is dropped, with the code for it', async () => {
  const video = await seed(core, { pages: 100, text: 5000 });
  await using slow = await peer(await distinct(video, 1003), strict.graphqlWs);
  slow.subscribe('s', LARGE, video.id);
  await slow.until(({ type }) => type === 'next');
  slow.raw.pause();
  for (let page = 2; strict.server.webSockets.open > 0; page++) await turn(video, (page % 100) + 1);
  // What was on its way is still there to be read, the code last.
  slow.raw.resume();
  expect([4453, 1006]).toContain(await slow.closed);
});

test('a link that is open at one end only is noticed', async () => {
  const video = await seed(core);
  // Somebody between who stops passing anything on, in either direction.
  const server = new URL(curious.graphql);
  const passing: Socket[] = [];
  const between = createServer((client) => {
    const upstream = connect(Number(server.port), server.hostname);
    passing.push(client, upstream);
    client.on('data', (data) => upstream.write(data)).on('error', () => {});
    upstream.on('data', (data) => client.write(data)).on('error', () => {});
  });
  await once(between.listen(0, '127.0.0.1'), 'listening');
  const { port } = between.address() as { port: number };
  await using cut = await peer(await distinct(video, 1004), `ws://127.0.0.1:${port}/graphql`);
  cut.subscribe('c', SMALL, video.id);
  await cut.until(({ type }) => type === 'next');
  const upstream = passing[1] as Socket;
  const gone = once(upstream, 'close');
  for (const socket of passing) socket.removeAllListeners('data');
  upstream.on('data', () => {});
  await gone;
  for (const socket of passing) socket.destroy();
  between.close();
});

test('subscribing and leaving without end is stopped', async () => {
  const video = await seed(core);
  await using flood = await peer(await distinct(video, 1005));
  await using other = await peer(await distinct(video, 1006));
  other.subscribe('o', SMALL, video.id);
  for (let index = 0; index < 200; index++) {
    flood.subscribe(`f${index}`, SMALL, video.id);
    flood.socket.send(JSON.stringify({ id: `f${index}`, type: 'complete' }));
  }
  expect(await flood.closed).toBe(4452);
  const { version } = await turn(video, 2);
  await other.until(({ payload }) => payload?.data?.videoUpdated.version === version);
});

test('a socket has a bounded number of operations, a token a bounded number of sockets', async () => {
  const video = await seed(core);
  const authorization = await distinct(video, 1007);
  await using greedy = await peer(authorization);
  for (let index = 0; index <= LIMITS.operationsPerSocket; index++) {
    greedy.subscribe(`g${index}`, SMALL, video.id);
  }
  expect(await greedy.closed).toBe(4451);
  await using first = await peer(authorization);
  await using second = await peer(authorization);
  const query = `subscription { videoUpdated(id: "${video.id}") { version } }`;
  const requestStream = () =>
    fetch(`${core.graphql}?query=${encodeURIComponent(query)}`, {
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

test('a socket that asks for nothing is told to go, one that watches stays', async () => {
  const video = await seed(core);
  await using idle = await peer(await distinct(video, 1008), curious.graphqlWs);
  await using watching = await peer(await distinct(video, 1009), curious.graphqlWs);
  watching.subscribe('w', SMALL, video.id);
  expect(await idle.closed).toBe(4454);
  const { version } = await turn(video, 2);
  await watching.until(({ payload }) => payload?.data?.videoUpdated.version === version);
});

test('whoever asks and asks and reads no answer is dropped before the answers fill the memory', async () => {
  const video = await seed(core, { pages: 100, text: 5000 });
  await using greedy = await peer(await distinct(video, 1012), patient.graphqlWs);
  greedy.raw.pause();
  let asked = 0;
  const ask = () => {
    asked += 1;
    greedy.subscribe(`a${asked}`, ANSWER, video.id);
    return patient.server.webSockets.open;
  };
  await expect.poll(ask, { interval: 110, timeout: 40_000 }).toBe(0);
  greedy.raw.resume();
  expect([4453, 1006]).toContain(await greedy.closed);
});

/** An event stream by hand, at its first value. */
async function openStream({ graphql }: TestServer, video: Seeded, expiresIn: number) {
  const { hostname, port } = new URL(graphql);
  const stream = connect(Number(port), hostname);
  const query = encodeURIComponent(LARGE);
  const variables = encodeURIComponent(JSON.stringify({ id: video.id }));
  stream.write(
    `GET /graphql?query=${query}&variables=${variables} HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\nauthorization: ${await distinct(video, expiresIn)}\r\n\r\n`,
  );
  return stream;
}

test('an event stream that is never read again is cut', async () => {
  const video = await seed(core, { pages: 100, text: 5000 });
  const stream = await openStream(strict, video, 1013);
  stream.on('error', () => {});
  await once(stream, 'data');
  stream.pause();
  for (let page = 2; strict.parts.states.watched > 0; page++) await turn(video, (page % 100) + 1);
  const closed = once(stream, 'close');
  stream.resume();
  await closed;
});

test('an event stream that is not read is skipped to the newest state', async () => {
  const video = await seed(core, { pages: 100, text: 5000 });
  await using quick = await peer(await distinct(video, 1010));
  quick.subscribe('q', SMALL, video.id);
  const stream = await openStream(core, video, 1011);
  let heard = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  const versions = () =>
    [...heard.matchAll(/"videoUpdated":\{"version":(\d+)/g)].map(([, text]) => Number(text));
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
