/** The server bounds the bytes of each answer, and of the pages that it keeps in memory. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ready } from '../../local/ready.ts';
import { Pages } from '../../src/store/pages.ts';
import { token } from '../support/clients/ask.ts';
import { connectOver, TRANSPORTS } from '../support/clients/transports.ts';
import { freshDatabase } from '../support/parts/postgres.ts';
import { JWT_SECRET } from '../support/parts/system.ts';
import { type Seeded, seed, startTestServer, type TestServer } from '../support/servers/test-server.ts';

const stack = new AsyncDisposableStack();
let server: TestServer;
let video: Seeded;
beforeAll(async () => {
  const { url: databaseUrl } = stack.use(await freshDatabase());
  server = stack.use(await startTestServer({ databaseUrl, secret: JWT_SECRET }));
  video = await seed(server, { pages: 100, text: 10_000 });
});
afterAll(() => stack.disposeAsync());

const ALIASES = ['a', 'b', 'c', 'd', 'e'];
const pages = (alias: string) => `${alias}: pages(from: 1, to: $to) { text }`;
const TEXTS = `activeShare { media { ${ALIASES.map(pages).join(' ')} } }`;
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
      extensions: { code: 'ANSWER_TOO_LARGE', measure: 'answerBytes', limit: 4_194_304 },
    },
  ],
};

describe.each(TRANSPORTS)('over %s', (transport) => {
  it('answers a query for 5 MB of text with one error, and a query for 2 MB with the text', async () => {
    expect(await send(transport, QUERY, 100)).toMatchObject(TOO_LARGE);
    const { data, errors } = await send(transport, QUERY, 40);
    expect(errors ?? []).toEqual([]);
    expect(data.video.activeShare.media.e).toHaveLength(40);
  });
});

describe.each(TRANSPORTS.filter((transport) => transport !== 'HTTP'))('over %s', (transport) => {
  it('answers a subscription to 5 MB of text with one error', async () => {
    expect(await send(transport, SUBSCRIPTION, 100)).toMatchObject(TOO_LARGE);
  });
});

it('keeps the pages of many documents in the memory of the cache, whatever the length of their texts', async () => {
  const cache = new Pages(server.orm.em, 2 ** 20);
  expect(await cache.read(video.medias[0] ?? '', 1_700_000_000, 1, 100)).toHaveLength(100);
  expect(cache.cachedBytes).toBeGreaterThan(0.9 * 2 ** 20);
  expect(cache.cachedBytes).toBeLessThanOrEqual(2 ** 20);
});
