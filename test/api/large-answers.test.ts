/** The server bounds the bytes of each answer, and of the pages that it keeps in memory. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ready } from '../../local/ready.ts';
import { token } from '../support/clients/ask.ts';
import { connectOver, TRANSPORTS } from '../support/clients/transports.ts';
import { freshDatabase } from '../support/parts/postgres.ts';
import { JWT_SECRET } from '../support/parts/system.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../support/parts/test-server.ts';

const stack = new AsyncDisposableStack();
let server: TestServer;
let video: Seeded;
beforeAll(async () => {
  const { url: databaseUrl } = stack.use(await freshDatabase());
  server = stack.use(await startTestServer({ databaseUrl, secret: JWT_SECRET }));
  video = await seed(server, { documents: 3, pages: 100, text: 16_000, showing: 0 });
});
afterAll(() => stack.disposeAsync());

const TEXTS = 'sharedLiveMedias { pages(from: 1, to: $to) { text } }';
const QUERY = `query ($id: ID!, $to: Int) { video(id: $id) { ${TEXTS} } }`;
const SUBSCRIPTION = `subscription ($id: ID!, $to: Int) { videoUpdated(id: $id) { ${TEXTS} } }`;

async function send(transport: (typeof TRANSPORTS)[number], query: string, to: number) {
  const { graphql, graphqlWs } = server;
  const ready = { graphql, graphqlWs, graphqlSse: graphql } as Ready;
  const instructor = await token({ roles: ['instructor'], video: video.id });
  await using connection = connectOver(transport, ready, instructor);
  return await connection.send(query, { id: video.id, to });
}

const TOO_LARGE = {
  data: null,
  errors: [
    {
      message: 'The answer has more than 4194304 bytes. Ask for fewer pages, texts or links at once.',
      extensions: { code: 'ANSWER_TOO_LARGE', limit: 'answerBytes', maximum: 4_194_304 },
    },
  ],
};

describe.each(TRANSPORTS)('over %s', (transport) => {
  it('answers a query for 4.8 MB of text with one error, and a query for 2.4 MB with the text', async () => {
    expect(await send(transport, QUERY, 100)).toMatchObject(TOO_LARGE);
    const { data, errors } = await send(transport, QUERY, 50);
    expect(errors ?? []).toEqual([]);
    expect(data.video.sharedLiveMedias[2].pages).toHaveLength(50);
  });
});

describe.each(TRANSPORTS.filter((transport) => transport !== 'HTTP'))('over %s', (transport) => {
  it('answers a subscription to 4.8 MB of text with one error', async () => {
    expect(await send(transport, SUBSCRIPTION, 100)).toMatchObject(TOO_LARGE);
  });
});

it('keeps the pages of many documents in at most 32 MiB of memory', async () => {
  const { pages } = server.parts;
  const other = await seed(server, { documents: 7, pages: 100, text: 20_000 });
  for (const media of [...video.medias, ...other.medias]) {
    expect(await pages.read(media, 1_700_000_000, 1, 100)).toHaveLength(100);
  }
  expect(pages.cachedBytes).toBeGreaterThan(20 * 2 ** 20);
  expect(pages.cachedBytes).toBeLessThanOrEqual(32 * 2 ** 20);
});
