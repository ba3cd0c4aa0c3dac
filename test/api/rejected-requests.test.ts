/** The server rejects requests that are not valid or exceed a limit before execution, over every transport. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Data } from '../support/clients/ask.ts';
import { errorCode, type SharedDeck, shareDeck } from '../support/clients/shared-deck.ts';
import { connectOver, TRANSPORTS } from '../support/clients/transports.ts';
import type { Webinar } from '../support/clients/webinar.ts';
import { sharedSystem } from '../support/parts/system.ts';

const system = sharedSystem();

let fixture: SharedDeck;
let webinar: Webinar;
beforeAll(async () => {
  fixture = await shareDeck(system);
  ({ webinar } = fixture);
});
const unchanged = () => fixture.unchanged();

describe('requests', () => {
  afterEach(unchanged);

  const send = async (body: string, headers: Record<string, string> = {}) => {
    const response = await fetch(system.graphql, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        authorization: `Bearer ${webinar.instructor}`,
        ...headers,
      },
      body,
    });
    const text = await response.text();
    const { errors } = JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? text);
    return [response.status, errors[0].extensions?.code];
  };
  const BAD = /^(BAD_REQUEST|BAD_USER_INPUT|GRAPHQL_(PARSE|VALIDATION)_FAILED|OPERATION_RESOLUTION_FAILURE)$/;

  it.each([
    ['that is not JSON', 'mutation { endShare }'],
    ['that is truncated', '{"query":"{ limits { maxPages } }"'],
    ['that is empty', ''],
    ['that is a number', '5'],
    ['that is a string', '"{ limits { maxPages } }"'],
    ['that is null', 'null'],
    ['that is a list', '[{"query":"{ limits { maxPages } }"}]'],
    ['without a query', '{"variables":{}}'],
    ['whose query is a number', '{"query":5}'],
    ['whose query is empty', '{"query":""}'],
    ['whose variables are a list', '{"query":"{ limits { maxPages } }","variables":[]}'],
    ['whose variables are a string', '{"query":"{ limits { maxPages } }","variables":"a"}'],
    ['whose operation name is a number', '{"query":"{ limits { maxPages } }","operationName":5}'],
    [
      'whose operation name is not in the document',
      '{"query":"query A { limits { maxPages } }","operationName":"B"}',
    ],
    [
      'without an operation name for two operations',
      '{"query":"query A { limits { maxPages } } query B { limits { maxPages } }"}',
    ],
    ['that selects an unknown field', '{"query":"{ nothing }"}'],
    ['whose query is not GraphQL', '{"query":"{"}'],
  ])('a request %s is rejected, over plain HTTP and over an event stream', async (_what, body) => {
    const [status, rejectionCode] = await send(body);
    expect(status).toBe(400);
    expect(rejectionCode).toMatch(BAD);
    expect((await send(body, { accept: 'text/event-stream' }))[1]).toMatch(BAD);
  });

  it('a request that subscribes over plain HTTP is rejected with a hint at the other transports', async () => {
    const query = `subscription { videoUpdated(id: "${webinar.id}") { id } }`;
    const { errors } = await webinar.ask(webinar.instructor, query);
    expect(errors[0]).toMatchObject({
      message: 'Subscriptions need a WebSocket or server-sent events.',
      extensions: { code: 'BAD_REQUEST' },
    });
  });

  it('a request of another media type is rejected with status 415', async () => {
    expect(await send('a', { 'content-type': 'text/plain' })).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect(await send('a', { 'content-type': 'application/x-www-form-urlencoded' })).toEqual([
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ]);
  });

  it('a request of 13 MB is rejected with status 413 before its body has arrived', async () => {
    const { port } = new URL(system.graphql);
    const headers = { 'content-type': 'application/json', 'content-length': 13_000_000 };
    const sending = request({ port, path: '/graphql', method: 'POST', headers });
    sending.write('{"query":"');
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    expect([response.statusCode, errorCode((await json(response)) as Data)]).toEqual([
      413,
      'PAYLOAD_TOO_LARGE',
    ]);
    sending.destroy();
  });

  const aliases = Array.from({ length: 31 }, (_, index) => `a${index}: limits { maxPages }`).join(' ');
  const deep = (levels: number): string => (levels === 0 ? 'id' : `video { ${deep(levels - 1)} }`);
  const EXCESSES = {
    'with too many levels': `query ($id: ID!) { sharedLiveMedia(id: $id) { ${deep(10)} } }`,
    'with too many levels through fragments': `query ($id: ID!) { sharedLiveMedia(id: $id) { ...a } }
      fragment a on SharedLiveMedia { video { activeShare { media { video { activeShare { ...b } } } } } }
      fragment b on ActiveShare { media { video { activeShare { media { id } } } } }`,
    'with too many aliases': `{ ${aliases} }`,
    'with too many aliases through fragments': `{ limits { ...a ...b } }
      fragment a on Limits { ${Array.from({ length: 16 }, (_, index) => `a${index}: maxPages`).join(' ')} }
      fragment b on Limits { ${Array.from({ length: 16 }, (_, index) => `b${index}: maxPages`).join(' ')} }`,
    'that is too long': `{ limits { ${'maxPages '.repeat(2_000)} } }`,
    'with nested lists': `query ($id: ID!) { video(id: $id) {
      sharedLiveMedias { video { sharedLiveMedias { video { sharedLiveMedias { video { id } } } } } } } }`,
    'with exponential fragments': `query ($id: ID!) { video(id: $id) { ...a } }
      ${['ab', 'bc', 'cd', 'de', 'ef']
        .map(
          ([name, next]) => `fragment ${name} on Video {
        ${Array.from({ length: 12 }, () => `...${next}`).join(' ')} }`,
        )
        .join(' ')}
      fragment f on Video { sharedLiveMedias { id } }`,
    'with circular fragments': `{ limits { ...a } } fragment a on Limits { ...b } fragment b on Limits { ...a }`,
  };

  it.each(Object.entries(EXCESSES))(
    'a request %s is rejected before execution, over every transport',
    async (_what, query) => {
      for (const transport of TRANSPORTS) {
        await using connection = connectOver(transport, system, webinar.instructor);
        const answer = await connection.send(query, { id: webinar.id });
        expect(errorCode(answer), transport).toMatch(
          /^(GRAPHQL_(VALIDATION|PARSE)_FAILED|QUERY_TOO_COSTLY)$/,
        );
        expect(answer.data).toBeNull();
      }
    },
  );

  it.each([
    ['all pages of all documents', 'pages { url }'],
    ['a page range that a variable decides', 'pages(from: -1000, to: $to) { url }'],
  ])('a request for %s is answered with a bounded number of pages', async (_what, field) => {
    const query = `query ($id: ID!, $to: Int) { video(id: $id) { sharedLiveMedias { pageCount ${field} first: pages(to: $to) { number } } } }`;
    const { data, errors } = await webinar.ask(webinar.instructor, query, {
      id: webinar.id,
      to: 2_000_000_000,
    });
    expect(errors).toEqual([]);
    for (const { pages } of data.video.sharedLiveMedias) expect(pages.length).toBeLessThanOrEqual(100);
  });

  it('a request for every field of a video and its pages stays below each limit', async () => {
    const page = 'number url thumbnailUrl urlExpiresAt width height text';
    const query = `query ($id: ID!) { video(id: $id) { id title version viewerCanShare
      xmpp { conference domain websocketUrl }
      activeShare { media { id title } page { ${page} } nextPage { ${page} } }
      sharedLiveMedias { id title uploadState uploadId isReadyToShow pagesReady pageCount failure failureDetail
        warnings { kind message } showDownload downloadUrl filename uploadedOn pages(to: 10) { ${page} } } } }`;
    expect((await webinar.ask(webinar.instructor, query, { id: webinar.id })).errors).toEqual([]);
  });
});
