import { ApolloClient, gql, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { Client, cacheExchange, subscriptionExchange } from '@urql/core';
import { createClient as createEventClient } from 'graphql-sse';
import { createClient, type Client as SocketClient } from 'graphql-ws';
import relay from 'relay-runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { CHANNEL } from '../../src/store/write-path/change-notification.ts';
import { type Data, token } from '../support/clients/ask.ts';
import { collect } from '../support/clients/viewer.ts';
import { freshDatabase } from '../support/parts/postgres.ts';
import { JWT_SECRET } from '../support/parts/system.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../support/servers/test-server.ts';

const stack = new AsyncDisposableStack();
let testServer: TestServer;
beforeAll(async () => {
  const database = stack.use(await freshDatabase());
  testServer = stack.use(await startTestServer({ databaseUrl: database.url, secret: JWT_SECRET }));
});
afterAll(() => stack.disposeAsync());

const QUERY = `subscription Follow($id: ID!) {
  videoUpdated(id: $id) { id version viewerCanShare activeShare { media { id } page { number url text } } }
}`;

/** Collects what a client receives. */
type Receiver = Pick<ReturnType<typeof collect>, 'sink' | 'add'>;

/** Subscribes to a video with one of the clients. @returns a function that unsubscribes. */
type Follow = (id: string, authorization: string, received: Receiver) => () => void;

const socketClient = (authorization: string): SocketClient =>
  createClient({ url: testServer.graphqlWs, webSocketImpl: WebSocket, connectionParams: { authorization } });

const FOLLOW: Record<string, Follow> = {
  'graphql-ws'(id, authorization, received) {
    return socketClient(authorization).subscribe<{ videoUpdated: Data }>(
      { query: QUERY, variables: { id } },
      received.sink,
    );
  },
  'graphql-sse'(id, authorization, received) {
    const client = createEventClient({ url: testServer.graphql, headers: { authorization } });
    const stop = client.subscribe<{ videoUpdated: Data }>({ query: QUERY, variables: { id } }, received.sink);
    return () => {
      stop();
      client.dispose();
    };
  },
  urql(id, authorization, received) {
    const socket = socketClient(authorization);
    const client = new Client({
      url: testServer.graphql,
      preferGetMethod: false,
      exchanges: [
        cacheExchange,
        subscriptionExchange({
          forwardSubscription: ({ query = '', variables }) => ({
            subscribe: (sink) => ({
              unsubscribe: socket.subscribe(
                { query, variables: variables as Record<string, unknown> },
                sink as never,
              ),
            }),
          }),
        }),
      ],
    });
    return client.subscription(QUERY, { id }).subscribe(({ data, error }) => {
      if (error) received.sink.error(error);
      else received.add(data.videoUpdated);
    }).unsubscribe;
  },
  'Apollo Client'(id, authorization, received) {
    const client = new ApolloClient({
      link: new GraphQLWsLink(socketClient(authorization)),
      cache: new InMemoryCache(),
    });
    const subscription = client
      .subscribe<{ videoUpdated: Data }>({ query: gql(QUERY), variables: { id } })
      .subscribe({
        next: ({ data, error }) => (error ? received.sink.error(error) : received.add(data?.videoUpdated)),
        complete: received.sink.complete,
      });
    return () => subscription.unsubscribe();
  },
  "Relay's network layer"(id, authorization, received) {
    const socket = socketClient(authorization);
    const network = relay.Network.create(
      () => Promise.reject(new Error('this test fetches nothing')),
      ({ text, name }, variables) =>
        relay.Observable.create((sink) =>
          socket.subscribe({ query: text ?? '', operationName: name, variables }, sink as never),
        ),
    );
    const operation = { text: QUERY, name: 'Follow', operationKind: 'subscription' } as never;
    const subscription = network.execute(operation, { id }, { force: true }).subscribe({
      next: (result: Data) => received.add(result.data.videoUpdated),
      error: received.sink.error,
      complete: received.sink.complete,
    });
    return () => subscription.unsubscribe();
  },
};

const turn = (video: Seeded, page: number) =>
  testServer.write(video.id, (state) => ({ ...state, share: { media: video.medias[0] ?? '', page } }));

test.each(Object.entries(FOLLOW))(
  '%s receives the current state, then each change, and completes when the video is deleted',
  async (name, follow) => {
    const video = await seed(testServer, { pages: 5 });
    const authorization = `Bearer ${await token({ roles: ['student'], video: video.id })}`;
    const received = collect();
    const viewer = received.with(async () => {});
    const stop = follow(video.id, authorization, received);

    const first = await viewer.until(({ activeShare }) => activeShare.page.number === 1);
    expect(first).toMatchObject({ id: video.id, viewerCanShare: false });
    const { version } = await turn(video, 2);
    expect(await viewer.until((state) => state.version === version)).toMatchObject({
      activeShare: { media: { id: video.medias[0] }, page: { number: 2 } },
    });
    await testServer.orm.em.fork().execute('delete from video where id = ?', [video.id]);
    await testServer.orm.em.fork().execute('select pg_notify(?, ?)', [CHANNEL, video.id]);
    // urql reports results, but not the end of a subscription.
    if (name !== 'urql') expect(await viewer.ended).toBe('complete');
    stop();
  },
);

test('only the client whose subscription is rejected receives the error', async () => {
  const video = await seed(testServer);
  const [own, foreign] = await Promise.all([
    token({ roles: ['student'], video: video.id }),
    token({ roles: ['student'], video: '00000000-0000-4000-8000-000000000000' }),
  ]);
  const received = collect();
  const stop = FOLLOW['graphql-ws']?.(video.id, `Bearer ${own}`, received);
  const viewer = received.with(async () => {});
  await viewer.until(({ version }) => version > 0);
  for (const follow of Object.values(FOLLOW).slice(0, 2)) {
    const rejected = collect();
    follow(video.id, `Bearer ${foreign}`, rejected);
    const [answer] = [await rejected.with(async () => {}).until(() => true)];
    expect(answer.errors[0].extensions).toEqual({ code: 'NOT_FOUND' });
  }
  await turn(video, 3);
  await viewer.until(({ activeShare }) => activeShare.page.number === 3);
  expect(viewer.states.every((state) => !state.errors)).toBe(true);
  stop?.();
});
