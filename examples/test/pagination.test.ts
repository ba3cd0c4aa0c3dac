/** The caches of the examples page through the list of videos. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { platformToken } from '../../test/support/clients/ask.ts';
import { freshDatabase } from '../../test/support/parts/postgres.ts';
import { JWT_SECRET } from '../../test/support/parts/system.ts';
import { seed, startTestServer, type TestServer } from '../../test/support/servers/test-server.ts';
import { openClient as openApollo } from '../apollo/open-client.ts';
import { ListVideosDocument, type ListVideosQuery } from '../operations.generated.ts';
import { openClient as openUrql } from '../urql/open-client.ts';
import { openSocket } from '../webinar/socket.ts';
import { Tokens } from '../webinar/tokens.ts';

const stack = new AsyncDisposableStack();
let server: TestServer;
const ids = new Set<string>();
beforeAll(async () => {
  const database = stack.use(await freshDatabase());
  server = stack.use(await startTestServer({ databaseUrl: database.url, secret: JWT_SECRET }));
  for (let count = 0; count < 5; count += 1) ids.add((await seed(server, { pages: 1 })).id);
});
afterAll(() => stack.disposeAsync());

const options = () => ({ url: server.graphql, tokens: new Tokens(platformToken), WebSocket });
const idsOf = ({ videos }: ListVideosQuery) => videos.edges.map(({ node }) => node.id);

test('Apollo Client adds each part to the list', async () => {
  const client = openApollo(options(), openSocket(options()));
  const variables = { first: 2, after: null };
  const list = client.watchQuery({ query: ListVideosDocument, variables });
  const watching = list.subscribe(() => {});
  let end = (await list.refetch()).data?.videos.pageInfo;
  for (let part = 1; end?.hasNextPage && part < ids.size; part += 1) {
    end = (await list.fetchMore({ variables: { after: end.endCursor } })).data?.videos.pageInfo;
  }
  const stored = client.readQuery({ query: ListVideosDocument, variables });
  expect(stored?.videos.edges.length).toBe(ids.size);
  expect(new Set(idsOf(stored as ListVideosQuery))).toEqual(ids);
  watching.unsubscribe();
  client.stop();
});

test('urql adds each part to the list', async () => {
  const client = openUrql(options(), openSocket(options()));
  let list: ListVideosQuery | undefined;
  let after: string | null = null;
  do {
    list = (await client.query(ListVideosDocument, { first: 2, after })).data;
    after = list?.videos.pageInfo.endCursor ?? null;
  } while (list?.videos.pageInfo.hasNextPage);
  expect(new Set(idsOf(list as ListVideosQuery))).toEqual(ids);
  expect(list?.videos.edges.length).toBe(ids.size);
});
