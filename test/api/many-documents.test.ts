/** A video with as many documents as it may have: what clients ask for is answered, or refused with a number. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ready } from '../../local/ready.ts';
import { MAX_DOCUMENTS } from '../../src/domain/media.ts';
import { type Data, get, token } from '../support/clients/ask.ts';
import { connectOver, TRANSPORTS } from '../support/clients/transports.ts';
import { openStore, type Store } from '../support/parts/store.ts';
import { JWT_SECRET } from '../support/parts/system.ts';
import { startTestServer, type TestServer } from '../support/servers/test-server.ts';

const stack = new AsyncDisposableStack();
let store: Store;
let server: TestServer;
beforeAll(async () => {
  store = stack.use(await openStore());
  server = stack.use(await startTestServer({ databaseUrl: store.url, secret: JWT_SECRET }));
});
afterAll(() => stack.disposeAsync());

const PAGES =
  'query ($id: ID!) { video(id: $id) { sharedLiveMedias { id pages { number title thumbnailUrl } } } }';
const instructorOf = (video: string) => token({ roles: ['instructor'], video });

describe('a video with 200 documents', () => {
  it('is read with the numbers, titles and thumbnails of ten pages of each document', async () => {
    const id = await store.fullVideo(10);
    const { video } = await get(server.graphql, await instructorOf(id), PAGES, { id });
    expect(video.sharedLiveMedias).toHaveLength(MAX_DOCUMENTS);
    expect(video.sharedLiveMedias.flatMap(({ pages }: Data) => pages)).toHaveLength(10 * MAX_DOCUMENTS);
  });

  it('has no further document', async () => {
    const id = await store.fullVideo(1);
    const query = `mutation ($id: ID!) { createSharedLiveMedia(videoId: $id, input: {}) {
      __typename ... on TooManyDocuments { message video { sharedLiveMedias { id } } } } }`;
    const { createSharedLiveMedia } = await get(server.graphql, await instructorOf(id), query, { id });
    expect(createSharedLiveMedia).toMatchObject({
      __typename: 'TooManyDocuments',
      message: 'A video has at most 200 documents. Delete one first.',
    });
    expect(createSharedLiveMedia.video.sharedLiveMedias).toHaveLength(MAX_DOCUMENTS);
  });

  it('has more pages than an answer holds: the error names their number and the limit, over every transport', async () => {
    const id = await store.fullVideo(100);
    const { graphql, graphqlWs } = server;
    for (const transport of TRANSPORTS) {
      const ready = { graphql, graphqlWs, graphqlSse: graphql } as Ready;
      await using connection = connectOver(transport, ready, await instructorOf(id));
      const { data, errors } = await connection.send(PAGES, { id });
      expect(data, transport).toBeNull();
      expect(
        errors.map(({ extensions }) => extensions),
        transport,
      ).toEqual([{ code: 'QUERY_TOO_COSTLY', measure: 'pages', cost: 100 * MAX_DOCUMENTS, limit: 5_000 }]);
    }
  });
});
