/** The query `limits` states the limits that the server enforces. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, ask, type Data, get, platformToken } from '../support/clients/ask.ts';
import { newWebinar, type Webinar } from '../support/clients/webinar.ts';
import { sharedSystem } from '../support/parts/system.ts';

const system = sharedSystem();

let webinar: Webinar;
let limits: Data;
beforeAll(async () => {
  webinar = await newWebinar(system);
  ({ limits } = await get(
    system.graphql,
    null,
    `{ limits { maxUploadSize maxPages maxDocuments maxPagesPerField maxPagesPerAnswer maxVideosPerAnswer maxTimelineEntriesPerAnswer maxTitleLength
      maxExternalIdLength maxBodySize maxMessageSize maxAnswerSize
      query { maxSize maxTokens maxDepth maxAliases maxCost documentsInCost linkCost } } }`,
  ));
});

const codeOf = ({ errors }: Answer) => errors[0]?.extensions.code ?? null;
const send = (query: string, variables = {}) => ask(system.graphql, webinar.instructor, query, variables);
const repeat = (count: number, each: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => each(index)).join(' ');

describe('limits', () => {
  it('has the values of docs/api.md', () => {
    expect(limits).toEqual({
      maxUploadSize: 20_000_000,
      maxPages: 500,
      maxDocuments: 200,
      maxPagesPerField: 100,
      maxPagesPerAnswer: 5_000,
      maxVideosPerAnswer: 100,
      maxTimelineEntriesPerAnswer: 1_000,
      maxTitleLength: 255,
      maxExternalIdLength: 200,
      maxBodySize: 131_072,
      maxMessageSize: 131_072,
      maxAnswerSize: 4_194_304,
      query: {
        maxSize: 20_000,
        maxTokens: 2_000,
        maxDepth: 10,
        maxAliases: 30,
        maxCost: 20_000,
        documentsInCost: 20,
        linkCost: 5,
      },
    });
  });

  it('has the limits of a query: one more of each is refused', async () => {
    const { maxSize, maxTokens, maxAliases, maxCost, documentsInCost, linkCost } = limits.query;
    const text = (bytes: number) => '{ limits { maxPages } }'.padEnd(bytes, ' ');
    expect([codeOf(await send(text(maxSize))), codeOf(await send(text(maxSize + 1)))]).toEqual([
      null,
      'QUERY_TOO_LONG',
    ]);
    const tokens = (count: number) => `{ limits ${repeat((count - 6) / 2, () => '@a')} { maxPages } }`;
    expect(codeOf(await send(tokens(maxTokens)))).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(codeOf(await send(tokens(maxTokens + 2)))).toBe('GRAPHQL_PARSE_FAILED');
    const aliases = (count: number) => `{ ${repeat(count, (index) => `a${index}: limits { maxPages }`)} }`;
    expect([codeOf(await send(aliases(maxAliases))), codeOf(await send(aliases(maxAliases + 1)))]).toEqual([
      null,
      'QUERY_TOO_COSTLY',
    ]);
    const links = 'pages(to: 100) { url thumbnailUrl }';
    const { errors } = await send(`{ video(id: "${webinar.id}") { sharedLiveMedias { ${links} } } }`);
    // A video, the lists of documents and pages with each of their items, and two links for each page.
    const pages = 100 * (1 + 2 * linkCost);
    const actual = errors[0]?.extensions as unknown as { cost: number; limit: number };
    expect(actual).toMatchObject({ code: 'QUERY_TOO_COSTLY', measure: 'cost', limit: maxCost });
    expect(actual.cost).toBe(1 + documentsInCost * (1 + pages));
  });

  it('has the limit of the depth: a field more is refused', async () => {
    const { maxDepth } = limits.query;
    const depth = (levels: number) => {
      const steps = Array.from({ length: levels - 2 }, (_, index) =>
        index % 2 === 0 ? 'activeShare { media {' : 'video {',
      );
      let query = 'video(id: "x") {';
      let [left, closing] = [levels - 2, 1];
      for (const step of steps) {
        const size = step.startsWith('active') ? 2 : 1;
        if (left < size) break;
        query += ` ${step}`;
        closing += size;
        left -= size;
      }
      return `{ ${query} id ${left > 0 ? repeat(left, () => 'activeShare { page { number } }') : ''} ${'}'.repeat(closing)} }`;
    };
    expect(codeOf(await send(depth(maxDepth)))).toBeNull();
    expect(codeOf(await send(depth(maxDepth + 1)))).toBe('QUERY_TOO_COSTLY');
  });

  it('has the limit of a body', async () => {
    const post = async (bytes: number) => {
      const body = JSON.stringify({ query: '{ limits { maxPages } }' }).padEnd(bytes, ' ');
      const headers = { 'content-type': 'application/json' };
      return (await fetch(system.graphql, { method: 'POST', headers, body })).status;
    };
    expect([await post(limits.maxBodySize), await post(limits.maxBodySize + 1)]).toEqual([200, 413]);
  });

  it('has the limits of texts', async () => {
    const create = async (input: object): Promise<Data> => {
      const query = 'mutation ($input: CreateVideoInput!) { createVideo(input: $input) { __typename } }';
      return (await get(system.graphql, await platformToken(), query, { input })).createVideo.__typename;
    };
    const { maxTitleLength, maxExternalIdLength } = limits;
    const unique = crypto.randomUUID();
    expect([
      await create({ title: 'a'.repeat(maxTitleLength) }),
      await create({ title: 'a'.repeat(maxTitleLength + 1) }),
      await create({ externalId: unique.padEnd(maxExternalIdLength, 'a') }),
      await create({ externalId: unique.padEnd(maxExternalIdLength + 1, 'a') }),
    ]).toEqual(['Video', 'InvalidInput', 'Video', 'InvalidInput']);
  });
});
