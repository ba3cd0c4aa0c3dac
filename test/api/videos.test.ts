/** The list of the videos of the platform. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type Data, get, platformToken } from '../support/clients/ask.ts';
import { openStore } from '../support/parts/store.ts';
import { JWT_SECRET } from '../support/parts/system.ts';
import { startTestServer, type TestServer } from '../support/servers/test-server.ts';

const stack = new AsyncDisposableStack();
let server: TestServer;
let platform: string;
/** The ids of the videos, oldest first. */
const created: string[] = [];

const VIDEOS = `query ($externalId: String, $first: Int = 100, $after: String) {
  videos(externalId: $externalId, first: $first, after: $after) {
    edges { cursor node { id externalId title sharedLiveMedias { title } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  } }`;

const list = async (variables: Record<string, unknown> = {}): Promise<Data> =>
  (await get(server.graphql, platform, VIDEOS, variables)).videos;
const idsOf = ({ edges }: Data): string[] => edges.map(({ node }: Data) => node.id);
const codeOf = async (variables: Record<string, unknown>) =>
  (await ask(server.graphql, platform, VIDEOS, variables)).errors[0]?.extensions;

async function createVideo(externalId: string): Promise<string> {
  const query = 'mutation ($input: CreateVideoInput!) { createVideo(input: $input) { ... on Video { id } } }';
  return (await get(server.graphql, platform, query, { input: { title: externalId, externalId } }))
    .createVideo.id;
}

beforeAll(async () => {
  const store = stack.use(await openStore());
  server = stack.use(await startTestServer({ databaseUrl: store.url, secret: JWT_SECRET }));
  platform = await platformToken();
  for (let index = 0; index < 7; index++) created.push(await createVideo(`course ${index}`));
  // Videos of one microsecond have an order too.
  await store.sql('update video set created_on = (select min(created_on) from video) where id = any($1)', [
    created.slice(0, 3),
  ]);
  created.splice(0, 3, ...created.slice(0, 3).sort());
  for (const title of ['One', 'Two']) {
    await store.sql(
      'insert into shared_live_media (id, video_id, title) values (gen_random_uuid(), $1, $2)',
      [created[6], title],
    );
  }
});
afterAll(() => stack.disposeAsync());

/** All videos, read `first` at a time. */
async function readAll(first: number): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ; ) {
    const connection: Data = await list({ first, after });
    ids.push(...idsOf(connection));
    after = connection.pageInfo.endCursor;
    if (!connection.pageInfo.hasNextPage) return ids;
  }
}

describe('the query videos', () => {
  it('lists all videos with their documents, newest first', async () => {
    const connection = await list();
    expect(idsOf(connection)).toEqual(created.toReversed());
    expect(connection.edges[0].node).toEqual({
      id: created[6],
      externalId: 'course 6',
      title: 'course 6',
      sharedLiveMedias: [{ title: 'One' }, { title: 'Two' }],
    });
    expect(connection.edges[1].node.sharedLiveMedias).toEqual([]);
    expect(connection.pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: connection.edges[0].cursor,
      endCursor: connection.edges[6].cursor,
    });
  });

  it.each([1, 2, 3, 7, 8])('lists each video once when %i are read at a time', async (first) => {
    expect(await readAll(first)).toEqual(created.toReversed());
  });

  it('goes on behind a cursor after a video was created and the video of the cursor was deleted', async () => {
    const { pageInfo, edges } = await list({ first: 3 });
    expect(pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const extra = await createVideo('extra');
    const gone = edges[2].node.id;
    for (const id of [gone, extra]) {
      const query = 'mutation ($id: ID!) { deleteVideo(id: $id) { __typename } }';
      if (id === extra) expect(idsOf(await list({ first: 1 }))).toEqual([extra]);
      await get(server.graphql, platform, query, { id });
    }
    const rest = await list({ after: pageInfo.endCursor });
    expect(idsOf(rest)).toEqual(created.slice(0, 4).reverse());
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    created.splice(created.indexOf(gone), 1);
  });

  it('finds a video by its external id', async () => {
    expect(idsOf(await list({ externalId: 'course 3' }))).toEqual([created[3]]);
    for (const externalId of ['course 99', '', 'a\u0000', '\ud800', 'a'.repeat(1_000)]) {
      expect(await list({ externalId })).toEqual({
        edges: [],
        pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      });
    }
  });

  it.each([0, -1, 101, 2 ** 31 - 1])('refuses to list the first %i videos', async (first) => {
    expect(await codeOf({ first })).toEqual({
      code: 'BAD_USER_INPUT',
      measure: 'first',
      cost: first,
      limit: 100,
    });
  });

  it.each(['', 'x', 'MTp4', Buffer.from(`${'9'.repeat(19)}:${'a'.repeat(36)}`).toString('base64url')])(
    'refuses the cursor %j',
    async (after) => {
      expect(await codeOf({ after })).toEqual({ code: 'BAD_USER_INPUT' });
    },
  );

  it('accepts the cursor of any time', async () => {
    const after = Buffer.from(`${'9'.repeat(18)}:${created[0]}`).toString('base64url');
    expect(idsOf(await list({ after }))).toEqual(created.toReversed());
  });

  it('counts in the cost of a query as its length', async () => {
    const query =
      '{ videos(first: 100) { edges { node { sharedLiveMedias { id title pagesReady pageCount uploadState failure filename isReadyToShow warnings { kind } } } } } }';
    const { errors } = await ask(server.graphql, platform, query);
    expect(errors[0]?.extensions).toMatchObject({ code: 'QUERY_TOO_COSTLY', measure: 'cost', limit: 20_000 });
    const { errors: none } = await ask(server.graphql, platform, query.replace('100', '50'));
    expect(none).toEqual([]);
  });

  it('has nodes that the query node finds', async () => {
    const { edges } = await list();
    const query = 'query ($id: ID!) { node(id: $id) { id ... on Video { externalId } } }';
    for (const { node } of edges) {
      const { id, externalId } = node;
      expect((await get(server.graphql, platform, query, { id })).node).toEqual({ id, externalId });
    }
  });
});
