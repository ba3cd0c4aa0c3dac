/** Mistakes of clients that a library reports without a code of its own: each has a documented code. */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { token } from '../support/clients/ask.ts';
import { errorCode } from '../support/clients/shared-deck.ts';
import { connectOver, TRANSPORTS } from '../support/clients/transports.ts';
import { newWebinar, type Webinar } from '../support/clients/webinar.ts';
import { sharedSystem } from '../support/parts/system.ts';

const system = sharedSystem();
let webinar: Webinar;
beforeAll(async () => {
  webinar = await newWebinar(system);
});

const QUERY = '{ limits { maxPages } }';
const HASH = createHash('sha256').update(QUERY).digest('hex');
const OTHER_HASH = createHash('sha256').update('{ limits { extensions } }').digest('hex');

/** Sends `parameters` as a body or in the URL. @returns the status and the code of the first error */
async function send(method: 'GET' | 'POST', parameters: Record<string, unknown>): Promise<[number, string]> {
  const url = new URL(system.graphql);
  const headers: Record<string, string> = { accept: 'application/graphql-response+json' };
  if (method === 'POST') headers['content-type'] = 'application/json';
  else {
    for (const [name, value] of Object.entries(parameters))
      url.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  const body = method === 'POST' ? JSON.stringify(parameters) : null;
  const response = await fetch(url, { method, headers, body });
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
  return [response.status, errors[0]?.extensions.code ?? ''];
}

describe('a persisted query', () => {
  const persisted = (sha256Hash: unknown, version: unknown = 1) => ({
    persistedQuery: { version, sha256Hash },
  });

  it.each([
    [
      'whose hash is not that of its text',
      { query: QUERY, extensions: persisted(OTHER_HASH) },
      400,
      'BAD_REQUEST',
    ],
    ['whose hash is not a hash', { query: QUERY, extensions: persisted('x') }, 400, 'BAD_REQUEST'],
    ['whose hash is an object', { query: QUERY, extensions: persisted({}) }, 400, 'BAD_REQUEST'],
    ['without a hash', { query: QUERY, extensions: persisted(undefined) }, 400, 'BAD_REQUEST'],
    ['of another version', { query: QUERY, extensions: persisted(HASH, 2) }, 400, 'BAD_REQUEST'],
    ['that is a number', { query: QUERY, extensions: { persistedQuery: 1 } }, 400, 'BAD_REQUEST'],
    [
      'whose hash in upper case is not that of its text',
      { query: QUERY, extensions: persisted(HASH.toUpperCase()) },
      400,
      'BAD_REQUEST',
    ],
    ['that nobody has sent before', { extensions: persisted(OTHER_HASH) }, 200, 'PERSISTED_QUERY_NOT_FOUND'],
    [
      'without a text and with an object as its hash',
      { extensions: persisted({}) },
      200,
      'PERSISTED_QUERY_NOT_FOUND',
    ],
  ])('%s is an error of the client', async (_what, parameters, status, code) => {
    expect(await send('POST', parameters)).toEqual([status, code]);
    expect(await send('GET', parameters)).toEqual([status, code]);
  });
});

describe('a request that graphql-js refuses during the execution', () => {
  const id = '5a0e3f5c-1111-4222-8333-944455556666';
  /** graphql-js stops after 50 errors, and its last error has no location. */
  const names = Array.from({ length: 60 }, (_, index) => `v${index}`);
  const manyVariables = `query (${names.map((name) => `$${name}: Boolean!`).join(' ')}) {
    limits { maxPages ${names
      .map((name) => `@include(if: $${name})`)
      .slice(0, 1)
      .join(' ')} ${names
      .slice(1)
      .map((name) => `... @include(if: $${name}) { maxPages }`)
      .join(' ')} } }`;

  it.each([
    [
      'because a variable with a default is null where an argument needs a value',
      'query ($n: Int = 1, $id: ID!) { sharedLiveMedia(id: $id) { page(number: $n) { number } } }',
      (media: string) => ({ n: null, id: media }),
    ],
    [
      'because a variable with a default is null where a directive needs a value',
      'query ($b: Boolean = true) { limits @include(if: $b) { maxPages } }',
      () => ({ b: null }),
    ],
    [
      'because a nested directive has the value null',
      'query ($b: Boolean = true) { limits { maxPages @skip(if: $b) } }',
      () => ({ b: null }),
    ],
    [
      'because a field of an input is null',
      `mutation ($n: String = "a.pdf", $id: ID!) {
        initiateUpload(id: $id, file: { name: $n, mimetype: "", size: 1 }) { __typename } }`,
      (media: string) => ({ n: null, id: media }),
    ],
    ['because more variables are wrong than graphql-js lists', manyVariables, () => ({})],
  ])('%s is an error of the client, over every transport', async (_what, query, variablesOf) => {
    const media = await webinar.createMedia('A deck').catch(() => id);
    for (const transport of TRANSPORTS) {
      await using connection = connectOver(transport, system, webinar.instructor);
      const answer = await connection.send(query, variablesOf(media));
      const codes = new Set(answer.errors.map(({ extensions }) => extensions.code));
      expect([...codes], transport).toEqual(['BAD_USER_INPUT']);
    }
  });

  it('because the name of its operation is not in the document, over every transport', async () => {
    for (const transport of TRANSPORTS) {
      await using connection = connectOver(transport, system, webinar.instructor);
      const answer = await connection.send(`query A ${QUERY} query B ${QUERY}`, {});
      expect(errorCode(answer), transport).toBe('OPERATION_RESOLUTION_FAILURE');
    }
  });
});

describe('a token for a video whose id is not a UUID', () => {
  it.each(['x', '__proto__', '00000000-0000-0000-0000', 'a\u0000b'])(
    '%j is refused, over every transport',
    async (video) => {
      const instructor = await token({ roles: ['instructor'], video });
      for (const transport of TRANSPORTS) {
        await using connection = connectOver(transport, system, instructor);
        const media = '5a0e3f5c-1111-4222-8333-944455556666';
        const mutation = await connection.send('mutation ($id: ID!) { startShare(id: $id) { __typename } }', {
          id: media,
        });
        expect(errorCode(mutation), transport).toBe('UNAUTHENTICATED');
        const own = await connection.send(
          'mutation ($id: ID!) { updateVideo(id: $id, input: {}) { __typename } }',
          {
            id: video,
          },
        );
        expect(errorCode(own), transport).toBe('UNAUTHENTICATED');
      }
    },
  );
});

describe('a query over a limit', () => {
  it('names its cost and the limit, over every transport', async () => {
    const query =
      '{ sharedLiveMedia(id: "x") { video { sharedLiveMedias { pages { url thumbnailUrl title } } } } }';
    for (const transport of TRANSPORTS) {
      await using connection = connectOver(transport, system, webinar.instructor);
      const { errors } = await connection.send(query, {});
      expect(errors[0]?.extensions, transport).toEqual({
        code: 'QUERY_TOO_COSTLY',
        measure: 'cost',
        cost: expect.any(Number),
        limit: 20_000,
      });
    }
  });

  it('is not a query for the numbers, titles and thumbnails of the pages of all documents', async () => {
    const query = `{ video(id: "${webinar.id}") { sharedLiveMedias { id pages { number title thumbnailUrl } } } }`;
    expect(await webinar.get(query)).toMatchObject({ video: { sharedLiveMedias: expect.any(Array) } });
  });
});
