import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TransportLimits } from '../../src/transport/limits/transport-limits.ts';
import { peer } from '../support/clients/peer.ts';
import { freshDatabase } from '../support/parts/postgres.ts';
import {
  LARGE_QUERY,
  LARGE_SUBSCRIPTION,
  SMALL_SUBSCRIPTION,
  startLimitedServer,
  tokenFor,
  turnPage,
} from '../support/servers/limited-server.ts';
import { type Seeded, seed, type TestServer } from '../support/servers/test-server.ts';

/** The number of page turns that a test makes while a client does not read. */
const TURNS = 40;
/** The time between two page turns while a test waits for the stall timeout, which leaves processor time to others. */
const PAUSE_MS = 50;

const stack = new AsyncDisposableStack();
let testServer: TestServer;
/** A server with a short stall timeout. */
let shortStall: TestServer;
/** A server that closes only connections whose send buffer is full. */
let longStall: TestServer;
beforeAll(async () => {
  const databaseUrl = stack.use(await freshDatabase()).url;
  const open = async (limits?: Partial<TransportLimits>) =>
    stack.use(await startLimitedServer(databaseUrl, limits));
  testServer = await open();
  shortStall = await open({ stallTimeout: 2_000 });
  longStall = await open({ operationsPerSocket: 1_000 });
});
afterAll(() => stack.disposeAsync());

test('a viewer who does not read skips to the newest state and does not delay other viewers', async () => {
  const video = await seed(testServer, { pages: 100, text: 5000 });
  await using slow = await peer(await tokenFor(video, 1001), testServer.graphqlWs);
  await using quick = await peer(await tokenFor(video, 1002), testServer.graphqlWs);
  slow.subscribe('s', LARGE_SUBSCRIPTION, video.id);
  quick.subscribe('q', SMALL_SUBSCRIPTION, video.id);
  await slow.until(({ type }) => type === 'next');
  slow.raw.pause();
  let last = 0;
  // The states together exceed the buffers between server and client.
  for (let page = 2; page <= TURNS; page++) {
    const { version } = await turnPage(testServer, video, page);
    await quick.until(({ payload }) => payload?.data?.videoUpdated.version === version);
    last = version;
  }
  slow.raw.resume();
  await slow.until(({ payload }) => payload?.data?.videoUpdated.version === last);
  const versions = slow.messages.flatMap(({ payload }) => payload?.data?.videoUpdated.version ?? []);
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  expect(versions.length).toBeLessThan(TURNS);
});

test('the WebSocket of a viewer who stops reading is closed with code 4453', async () => {
  const video = await seed(testServer, { pages: 100, text: 5000 });
  await using slow = await peer(await tokenFor(video, 1003), shortStall.graphqlWs);
  slow.subscribe('s', LARGE_SUBSCRIPTION, video.id);
  await slow.until(({ type }) => type === 'next');
  slow.raw.pause();
  for (let page = 2; shortStall.server.webSockets.open > 0; page++) {
    await turnPage(testServer, video, (page % 100) + 1);
    await delay(PAUSE_MS);
  }
  // The client first reads what was sent before, and then the close code.
  slow.raw.resume();
  expect([4453, 1006]).toContain(await slow.closed);
});

test('the WebSocket of a client that sends requests without reading is closed before its answers fill the memory', async () => {
  const video = await seed(testServer, { pages: 100, text: 5000 });
  await using client = await peer(await tokenFor(video, 1012), longStall.graphqlWs);
  client.raw.pause();
  let sent = 0;
  const ask = () => {
    sent += 1;
    client.subscribe(`a${sent}`, LARGE_QUERY, video.id);
    return longStall.server.webSockets.open;
  };
  await expect.poll(ask, { interval: 110 }).toBe(0);
  client.raw.resume();
  expect([4453, 1006]).toContain(await client.closed);
});

/** Opens an event stream over a bare TCP connection. */
async function openStream({ graphql }: TestServer, video: Seeded, expiresIn: number) {
  const { hostname, port } = new URL(graphql);
  const stream = connect(Number(port), hostname);
  const query = encodeURIComponent(LARGE_SUBSCRIPTION);
  const variables = encodeURIComponent(JSON.stringify({ id: video.id }));
  stream.write(
    `GET /graphql?query=${query}&variables=${variables} HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\nauthorization: ${await tokenFor(video, expiresIn)}\r\n\r\n`,
  );
  return stream;
}

test('the event stream of a client that stops reading is closed', async () => {
  const video = await seed(testServer, { pages: 100, text: 5000 });
  const stream = await openStream(shortStall, video, 1013);
  stream.on('error', () => {});
  await once(stream, 'data');
  stream.pause();
  for (let page = 2; shortStall.parts.states.watched > 0; page++) {
    await turnPage(testServer, video, (page % 100) + 1);
    await delay(PAUSE_MS);
  }
  const closed = once(stream, 'close');
  stream.resume();
  await closed;
});

test('an event stream that is not read skips to the newest state', async () => {
  const video = await seed(testServer, { pages: 100, text: 5000 });
  await using quick = await peer(await tokenFor(video, 1010), testServer.graphqlWs);
  quick.subscribe('q', SMALL_SUBSCRIPTION, video.id);
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
    const { version } = await turnPage(testServer, video, page);
    await quick.until(({ payload }) => payload?.data?.videoUpdated.version === version);
    last = version;
  }
  stream.resume();
  while (versions().at(-1) !== last) await once(stream, 'data');
  expect(versions()).toEqual([...new Set(versions())].sort((a, b) => a - b));
  expect(versions().length).toBeLessThan(TURNS);
  stream.destroy();
});
