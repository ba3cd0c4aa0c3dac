import { ApolloClient, gql, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { Client, cacheExchange, subscriptionExchange } from '@urql/core';
import { createClient as createEventClient } from 'graphql-sse';
import { createClient, type Client as SocketClient } from 'graphql-ws';
import relay from 'relay-runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { CHANNEL } from '../../src/store/change-notification.ts';
import { type Data, token } from '../support/ask.ts';
import { freshDatabase } from '../support/postgres.ts';
import { JWT_SECRET } from '../support/system.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../support/test-server.ts';
import { collect } from '../support/viewer.ts';

const stack = new AsyncDisposableStack();
let core: TestServer;
beforeAll(async () => {
  const database = stack.use(await freshDatabase());
  core = stack.use(await startTestServer({ databaseUrl: database.url, secret: JWT_SECRET }));
});
afterAll(() => stack.disposeAsync());

const QUERY = `subscription Follow($id: ID!) {
  videoUpdated(id: $id) { id version viewerCanShare activeShare { media { id } page { number url text } } }
}`;

type Heard = Pick<ReturnType<typeof collect>, 'sink' | 'add'>;

/** Follows `id` with one client or another. @returns how to stop. */
type Follow = (id: string, authorization: string, heard: Heard) => () => void;

const socketClient = (authorization: string): SocketClient =>
  createClient({ url: core.graphqlWs, webSocketImpl: WebSocket, connectionParams: { authorization } });

const FOLLOW: Record<string, Follow> = {
  'graphql-ws'(id, authorization, heard) {
    return socketClient(authorization).subscribe<{ videoUpdated: Data }>(
      { query: QUERY, variables: { id } },
      heard.sink,
    );
  },
  'graphql-sse'(id, authorization, heard) {
    const client = createEventClient({ url: core.graphql, headers: { authorization } });
    const stop = client.subscribe<{ videoUpdated: Data }>({ query: QUERY, variables: { id } }, heard.sink);
    return () => {
      stop();
      client.dispose();
    };
  },
  urql(id, authorization, heard) {
    const socket = socketClient(authorization);
    const client = new Client({
      url: core.graphql,
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
      if (error) heard.sink.error(error);
      else heard.add(data.videoUpdated);
    }).unsubscribe;
  },
  'Apollo Client'(id, authorization, heard) {
    const client = new ApolloClient({
      link: new GraphQLWsLink(socketClient(authorization)),
      cache: new InMemoryCache(),
    });
    const subscription = client
      .subscribe<{ videoUpdated: Data }>({ query: gql(QUERY), variables: { id } })
      .subscribe({
        next: ({ data, error }) => (error ? heard.sink.error(error) : heard.add(data?.videoUpdated)),
        complete: heard.sink.complete,
      });
    return () => subscription.unsubscribe();
  },
  "Relay's network layer"(id, authorization, heard) {
    const socket = socketClient(authorization);
    const network = relay.Network.create(
      () => Promise.reject(new Error('nothing is fetched')),
      ({ text, name }, variables) =>
        relay.Observable.create((sink) =>
          socket.subscribe({ query: text ?? '', operationName: name, variables }, sink as never),
        ),
    );
    const operation = { text: QUERY, name: 'Follow', operationKind: 'subscription' } as never;
    const subscription = network.execute(operation, { id }, { force: true }).subscribe({
      next: (result: Data) => heard.add(result.data.videoUpdated),
      error: heard.sink.error,
      complete: heard.sink.complete,
    });
    return () => subscription.unsubscribe();
  },
};

const turn = (video: Seeded, page: number) =>
  core.write(video.id, (state) => ({ ...state, share: { media: video.medias[0] ?? '', page } }));

test.each(Object.entries(FOLLOW))(
  '%s gets the state at once, then each change, and ends with the video',
  async (name, follow) => {
    const video = await seed(core, { pages: 5 });
    const authorization = `Bearer ${await token({ roles: ['student'], video: video.id })}`;
    const heard = collect();
    const viewer = heard.with(async () => {});
    const stop = follow(video.id, authorization, heard);

    const first = await viewer.until(({ activeShare }) => activeShare.page.number === 1);
    expect(first).toMatchObject({ id: video.id, viewerCanShare: false });
    const { version } = await turn(video, 2);
    expect(await viewer.until((state) => state.version === version)).toMatchObject({
      activeShare: { media: { id: video.medias[0] }, page: { number: 2 } },
    });
    await core.orm.em.fork().execute('delete from video where id = ?', [video.id]);
    await core.orm.em.fork().execute('select pg_notify(?, ?)', [CHANNEL, video.id]);
    // urql tells of results only.
    if (name !== 'urql') expect(await viewer.ended).toBe('complete');
    stop();
  },
);

test('who may not follow is told why, and nobody else is', async () => {
  const video = await seed(core);
  const [own, foreign] = await Promise.all([
    token({ roles: ['student'], video: video.id }),
    token({ roles: ['student'], video: '00000000-0000-4000-8000-000000000000' }),
  ]);
  const heard = collect();
  const stop = FOLLOW['graphql-ws']?.(video.id, `Bearer ${own}`, heard);
  const viewer = heard.with(async () => {});
  await viewer.until(({ version }) => version > 0);
  for (const follow of Object.values(FOLLOW).slice(0, 2)) {
    const refused = collect();
    follow(video.id, `Bearer ${foreign}`, refused);
    const [answer] = [await refused.with(async () => {}).until(() => true)];
    expect(answer.errors[0].extensions).toEqual({ code: 'NOT_FOUND' });
  }
  await turn(video, 3);
  await viewer.until(({ activeShare }) => activeShare.page.number === 3);
  expect(viewer.states.every((state) => !state.errors)).toBe(true);
  stop?.();
});
