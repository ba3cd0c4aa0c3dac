/** What the libraries do by default, which is why docs/clients.md has its recipes. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { parse } from 'graphql';
import { createClient as createEventStreamClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { freePort } from '../../local/supervise/ports.ts';
import { get, token } from '../../test/support/clients/ask.ts';
import { freshDatabase } from '../../test/support/parts/postgres.ts';
import { JWT_SECRET } from '../../test/support/parts/system.ts';
import {
  type Seeded,
  seed,
  startTestServer,
  type TestServer,
} from '../../test/support/servers/test-server.ts';
import { CLIENTS } from '../clients.ts';
import type { VideoStateFragment } from '../operations.generated.ts';
import type { ClientOptions } from '../webinar/client.ts';
import { Tokens } from '../webinar/tokens.ts';
import { apolloByDefault, relayByDefault, urqlByDefault } from './support/default-caches.ts';

const stack = new AsyncDisposableStack();
let server: TestServer;
beforeAll(async () => {
  const database = stack.use(await freshDatabase());
  server = stack.use(await startTestServer({ databaseUrl: database.url, secret: JWT_SECRET }));
});
afterAll(() => stack.disposeAsync());
// In development, the libraries warn of types without an id in their default cache.
beforeEach(() => {
  for (const method of ['warn', 'error'] as const) vi.spyOn(console, method).mockImplementation(() => {});
});
afterEach(() => void vi.restoreAllMocks());

const optionsFor = (video: Seeded, send: typeof fetch = fetch): ClientOptions => ({
  url: server.graphql,
  tokens: new Tokens(() => token({ roles: ['instructor'], video: video.id })),
  fetch: send,
  WebSocket,
});

/** A `fetch` whose answers wait, once `hold` was called, until `release`. */
function holdingFetch() {
  let held: PromiseWithResolvers<void> | null = null;
  const answered = Promise.withResolvers<void>();
  const send: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (!held) return response;
    answered.resolve();
    await held.promise;
    return response;
  };
  return {
    send,
    answered: answered.promise,
    hold() {
      held = Promise.withResolvers();
    },
    release: () => held?.resolve(),
  };
}

type Follower = Pick<ReturnType<typeof urqlByDefault>, 'follow' | 'refresh'> & AsyncDisposable;
const recipe = (name: string) => CLIENTS[name] as (options: ClientOptions) => Follower;

describe('an answer that arrives after a newer state', () => {
  test.each<[string, (options: ClientOptions) => Follower, number[]]>([
    ['takes urql with its default cache back', urqlByDefault, [1, 2, 1]],
    ['takes Apollo Client with its default cache back', apolloByDefault, [1, 2, 1]],
    ['takes Relay with a plain network layer back', relayByDefault, [1, 2, 1]],
    ['changes nothing with the recipe for urql', recipe('urql'), [1, 2]],
    ['changes nothing with the recipe for Apollo Client', recipe('apollo'), [1, 2]],
    ['changes nothing with the recipe for Relay', recipe('relay'), [1, 2]],
  ])('%s', async (_what, connect, expected) => {
    const video = await seed(server, { pages: 3 });
    const http = holdingFetch();
    await using client = connect(optionsFor(video, http.send));
    const pages: (number | undefined)[] = [];
    client.follow(video.id, ({ activeShare }) => {
      const page = activeShare?.page.number;
      if (page !== pages.at(-1)) pages.push(page);
    });
    await expect.poll(() => pages).toEqual([1]);
    await client.refresh(video.id);
    http.hold();
    const late = client.refresh(video.id);
    await http.answered;
    await server.write(video.id, (state) => ({ ...state, share: { media: video.medias[0] ?? '', page: 2 } }));
    await expect.poll(() => pages).toEqual([1, 2]);
    http.release();
    await late;
    await expect.poll(() => pages).toEqual(expected);
  });
});

describe('a mutation that selects a part of the page', () => {
  const mutationWith = (fields: string) =>
    parse(`mutation ($id: ID!, $page: Int!) {
      navigate(id: $id, page: $page) { ... on Video { id activeShare { page { ${fields} } } } } }`);
  const pathOf = (url: string | undefined) => url && new URL(url).pathname;

  test.each([
    ['urql', urqlByDefault, 'id number'],
    ['urql', urqlByDefault, 'number'],
    ['Apollo Client', apolloByDefault, 'id number'],
    ['Apollo Client', apolloByDefault, 'number'],
  ])('shows no page of %s with the image of another one (%#)', async (_name, connect, fields) => {
    const video = await seed(server, { pages: 3 });
    const [media = ''] = video.medias;
    const instructor = await token({ roles: ['instructor'], video: video.id });
    const query = 'query ($id: ID!) { sharedLiveMedia(id: $id) { pages { number url } } }';
    const { sharedLiveMedia } = await get(server.graphql, instructor, query, { id: media });
    const images = new Map<number, string>(
      sharedLiveMedia.pages.map(({ number, url }: { number: number; url: string }) => [number, pathOf(url)]),
    );
    await using client = connect(optionsFor(video));
    const shown: VideoStateFragment['activeShare'][] = [];
    client.follow(video.id, ({ activeShare }) => shown.push(activeShare));
    await expect.poll(() => shown.at(-1)?.page.number).toBe(1);
    await client.mutate(mutationWith(fields), { id: media, page: 3 });
    await expect.poll(() => shown.at(-1)?.page.number).toBe(3);
    const wrong = shown.filter((share) => share && pathOf(share.page.url) !== images.get(share.page.number));
    expect(wrong).toEqual([]);
  });
});

describe('by default', () => {
  const QUERY = { query: 'subscription { videoUpdated(id: "a") { id } }' };

  test('graphql-ws gives up at once when the server refuses the connection', async () => {
    const port = await freePort();
    let attempts = 0;
    const client = createSocketClient({
      url: `ws://127.0.0.1:${port}/graphql`,
      webSocketImpl: WebSocket,
      on: {
        connecting() {
          attempts += 1;
        },
      },
    });
    const failed = new Promise((resolve) => {
      client.subscribe(QUERY, { next() {}, complete() {}, error: resolve });
    });
    await failed;
    expect(attempts).toBe(1);
  });

  test('graphql-ws gives up after five further attempts when the server closes each connection', async () => {
    const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(sockets, 'listening');
    let connections = 0;
    sockets.on('connection', (socket) => {
      connections += 1;
      socket.close(1012);
    });
    const client = createSocketClient({
      url: `ws://127.0.0.1:${(sockets.address() as AddressInfo).port}`,
      webSocketImpl: WebSocket,
      retryWait: async () => {},
    });
    await new Promise((resolve) => {
      client.subscribe(QUERY, { next() {}, complete() {}, error: resolve });
    });
    expect(connections).toBe(6);
    sockets.close();
  });

  test('graphql-sse gives up after five further attempts', async () => {
    let requests = 0;
    const client = createEventStreamClient({
      url: server.graphql,
      retry: async () => {},
      fetchFn: async () => {
        requests += 1;
        throw new TypeError('fetch failed');
      },
    });
    await new Promise((resolve) => {
      client.subscribe(QUERY, { next() {}, complete() {}, error: resolve });
    });
    expect(requests).toBe(6);
  });
});
