/** Bad input: a clear answer, nothing changed, nothing lost. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { pageKey } from '../../src/share/keys.ts';
import { ask, type Data } from '../ask.ts';
import { sharedSystem } from '../system.ts';
import { newWebinar, type Webinar } from '../webinar.ts';
import {
  converterSecret,
  openUpload,
  pages,
  put,
  REPORT,
  readyDocument,
  report,
  type Said,
  saySigned,
  sign,
  storePages,
} from './converter.ts';
import { talk } from './socket.ts';
import { over, WIRES } from './wires.ts';

const system = sharedSystem();

let webinar: Webinar;
let other: Webinar;
let deck: string;
let foreign: string;
let before: Data;

beforeAll(async () => {
  [webinar, other] = [await newWebinar(system), await newWebinar(system)];
  [deck, foreign] = [await readyDocument(webinar, 3, 'Deck'), await readyDocument(other, 1, 'Foreign')];
  await webinar.start(deck);
  before = await webinar.navigate(deck, 2);
  await other.start(foreign);
});

/** What every refusal leaves behind: the same page of the same state. */
const unchanged = async () => {
  expect(await webinar.video()).toMatchObject({
    version: before.version,
    title: 'A test',
    activeShare: { media: { id: deck, title: 'Deck' }, page: { number: 2 } },
    sharedLiveMedias: [{ id: deck, uploadState: 'READY', pagesReady: 3, pageCount: 3 }],
  });
};

const code = ({ errors }: { errors: { extensions: { code: string } }[] }) => errors[0]?.extensions.code;

const NAVIGATE = `mutation ($id: ID!, $page: Int!) {
  navigate(id: $id, page: $page) { __typename ... on PageOutOfRange { message video { version } } }
}`;

describe('a page', () => {
  afterEach(unchanged);

  it.each([0, -1, 4, 2 ** 31 - 1, -(2 ** 31)])('%d of 3 is out of range', async (page) => {
    expect((await webinar.get(NAVIGATE, { id: deck, page })).navigate).toEqual({
      __typename: 'PageOutOfRange',
      message: `There is no page ${page}; the last one is 3.`,
      video: { version: before.version },
    });
  });

  it.each([2 ** 31, 1.5, '"abc"', '"2"', true, null, '[2]', '{}', '1e400'])(
    'cannot be %s, over any wire',
    async (text) => {
      const page = text === '1e400' ? Number.MAX_VALUE : JSON.parse(String(text));
      for (const wire of WIRES) {
        await using connection = over(wire, system, webinar.instructor);
        const variable = await connection.send(NAVIGATE, { id: deck, page });
        expect(code(variable), wire).toBe('BAD_USER_INPUT');
        const literal = `mutation { navigate(id: "${deck}", page: ${text === '{}' ? '{a: 1}' : text}) { __typename } }`;
        expect(code(await connection.send(literal, {})), wire).toMatch(/^GRAPHQL_(VALIDATION|PARSE)_FAILED$/);
      }
    },
  );

  it('that does not exist is null, and a range that makes no sense is refused', async () => {
    const query = `query ($id: ID!, $number: Int!) { sharedLiveMedia(id: $id) { page(number: $number) { number } } }`;
    for (const number of [0, -1, 4, 2 ** 31 - 1]) {
      expect(await webinar.get(query, { id: deck, number })).toEqual({ sharedLiveMedia: { page: null } });
    }
    const range = `query ($id: ID!, $from: Int!, $to: Int) {
      sharedLiveMedia(id: $id) { pages(from: $from, to: $to) { number } }
    }`;
    const numbers = async (from: number, to?: number) => {
      const answer = await webinar.ask(webinar.instructor, range, { id: deck, from, to });
      return code(answer) ?? answer.data.sharedLiveMedia.pages.map(({ number }: Data) => number);
    };
    expect(await numbers(1)).toEqual([1, 2, 3]);
    expect(await numbers(2, 2)).toEqual([2]);
    expect(await numbers(3, 100)).toEqual([3]);
    expect(await numbers(2 ** 31 - 1)).toEqual([]);
    expect(await numbers(3, 2)).toEqual([]);
    expect(await numbers(3, -(2 ** 31))).toEqual([]);
    expect(await numbers(0)).toBe('BAD_USER_INPUT');
    expect(await numbers(-1, 2)).toBe('BAD_USER_INPUT');
    expect(await numbers(1, 101)).toBe('BAD_USER_INPUT');
  });
});

describe('an id', () => {
  afterEach(unchanged);

  const MUTATIONS = [
    'deleteSharedLiveMedia(id: $id) { __typename }',
    'updateSharedLiveMedia(id: $id, input: { title: "Mine now" }) { id }',
    'initiateUpload(id: $id, file: { name: "a.pdf", mimetype: "", size: 1 }) { __typename }',
    'cancelConversion(id: $id) { id }',
    'retryConversion(id: $id) { id }',
    'startShare(id: $id) { __typename }',
    'navigate(id: $id, page: 1) { __typename }',
    'endShare(id: $id) { __typename }',
    'createSharedLiveMedia(videoId: $id, input: {}) { id }',
    'updateVideo(id: $id, input: { title: "Mine now" }) { id }',
  ];
  const IDS: [string, () => unknown][] = [
    ['of another video or its document', () => foreign],
    ['of another video', () => other.id],
    ['of nothing', () => randomUUID()],
    ['that is a word', () => 'abc'],
    ['that is empty', () => ''],
    ['that is a number', () => 5],
    ['that looks like one', () => '-'.repeat(36)],
    ['with something after it', () => `${deck}\n`],
    ['with a statement in it', () => `${deck}'; drop table video; --`],
    ['that is very long', () => 'a'.repeat(100_000)],
    ['with a NUL in it', () => '\0'],
  ];

  it.each(IDS)('%s is not found, and nobody is told whether it is there', async (_what, id) => {
    const foreignBefore = await other.video();
    for (const mutation of MUTATIONS) {
      const answer = await webinar.ask(webinar.instructor, `mutation ($id: ID!) { ${mutation} }`, {
        id: id(),
      });
      expect(code(answer), mutation).toBe('NOT_FOUND');
      expect(answer.errors[0]?.message).toMatch(
        /^There is no such (video|document), or your token is not for it\.$/,
      );
    }
    for (const query of ['video', 'sharedLiveMedia']) {
      const answer = await webinar.ask(webinar.instructor, `query ($id: ID!) { ${query}(id: $id) { id } }`, {
        id: id(),
      });
      expect(answer, query).toMatchObject({ data: { [query]: null }, errors: [] });
    }
    expect(await other.video()).toEqual(foreignBefore);
  });

  it('that is null, true or a list is not an id', async () => {
    for (const id of [null, true, [deck], { id: deck }]) {
      const answer = await webinar.ask(webinar.instructor, 'query ($id: ID!) { video(id: $id) { id } }', {
        id,
      });
      expect(code(answer), String(id)).toBe('BAD_USER_INPUT');
    }
  });

  it('may be written in capitals', async () => {
    const { data } = await webinar.ask(
      webinar.instructor,
      'query ($video: ID!, $deck: ID!) { video(id: $video) { id } sharedLiveMedia(id: $deck) { id } }',
      { video: webinar.id.toUpperCase(), deck: deck.toUpperCase() },
    );
    expect(data).toEqual({ video: { id: webinar.id }, sharedLiveMedia: { id: deck } });
  });

  it('to replace that makes no sense replaces nothing', async () => {
    const second = await readyDocument(other, 1);
    for (const replacing of ['abc', '', deck, randomUUID()]) {
      expect(await other.start(second, replacing)).toMatchObject({
        __typename: 'AlreadySharing',
        video: { activeShare: { media: { id: foreign } } },
      });
    }
  });
});

describe('a title', () => {
  afterEach(unchanged);

  const SET = {
    updateVideo:
      'mutation ($id: ID!, $title: String) { updateVideo(id: $id, input: { title: $title }) { title } }',
    createSharedLiveMedia: `mutation ($id: ID!, $title: String) {
      createSharedLiveMedia(videoId: $id, input: { title: $title }) { title }
    }`,
    updateSharedLiveMedia: `mutation ($id: ID!, $title: String) {
      updateSharedLiveMedia(id: $id, input: { title: $title }) { title }
    }`,
  };
  const set = (name: keyof typeof SET, on: Webinar, media: string, title: string | null) =>
    on.ask(on.instructor, SET[name], { id: name === 'updateSharedLiveMedia' ? media : on.id, title });
  const NAMES = Object.keys(SET) as (keyof typeof SET)[];

  it.each([
    ['empty', ''],
    ['only space', ' \u00a0 '],
    ['256 characters long', 'a'.repeat(256)],
    ['256 emoji long', '🎓'.repeat(256)],
    ['a megabyte long', 'a'.repeat(1_000_000)],
    ['two lines', 'one\ntwo'],
    ['with a NUL in it', 'a\u0000b'],
    ['with an escape sequence in it', '\u001b[2J'],
    ['half a character', '\ud83c'],
  ])('cannot be %s', async (_what, title) => {
    for (const name of NAMES)
      expect(code(await set(name, webinar, deck, title)), name).toBe('BAD_USER_INPUT');
    const create = 'mutation ($title: String) { createVideo(input: { title: $title }) { id } }';
    expect(code(await ask(system.graphql, system.tokens.platform, create, { title }))).toBe('BAD_USER_INPUT');
  });

  it.each([
    ['255 emoji', '🎓'.repeat(255)],
    ['in Arabic', 'مقدمة في الجبر'],
    ['with quotes and markup', `"<b>'&amp;'</b>" \\ \u0024{x} %s`],
    ['a family', '👩‍👩‍👧‍👦'],
  ])('may be %s', async (_what, title) => {
    for (const name of NAMES) {
      const { data } = await set(name, other, foreign, title);
      expect(data[name]).toEqual({ title });
    }
    expect(await other.video()).toMatchObject({ title, activeShare: { media: { title } } });
  });

  it('can be taken from a video, and not from a document', async () => {
    expect((await set('updateVideo', other, foreign, null)).data.updateVideo).toEqual({ title: null });
    expect(code(await set('updateSharedLiveMedia', other, foreign, null))).toBe('BAD_USER_INPUT');
    expect((await set('createSharedLiveMedia', other, foreign, null)).data.createSharedLiveMedia).toEqual({
      title: '',
    });
  });

  it('of another kind is refused', async () => {
    for (const title of [5, true, ['a'], { a: 1 }]) {
      const answer = await webinar.ask(webinar.instructor, SET.updateVideo, { id: webinar.id, title });
      expect(code(answer)).toBe('BAD_USER_INPUT');
    }
  });

  it('comes with nothing the schema does not know', async () => {
    const query = 'mutation ($id: ID!, $input: VideoInput!) { updateVideo(id: $id, input: $input) { id } }';
    const answer = await webinar.ask(webinar.instructor, query, { id: webinar.id, input: { version: 1 } });
    expect(code(answer)).toBe('BAD_USER_INPUT');
  });
});

describe('a report', () => {
  let media: string;
  let stamp: number;
  let known: Data;
  const said = (changes: Partial<Said>): Said => ({
    uploadId: String(stamp),
    state: 'PROCESSING',
    ...changes,
  });
  const upload = () => ({ video: other.id, media, stamp });
  const version = async () => (await other.video()).version;

  /** An upload two pages of which were reported, of five. */
  beforeAll(async () => {
    media = await other.createMedia('In conversion');
    stamp = await openUpload(other, media);
    await storePages(system, upload(), 1, 3);
    await report(system, media, said({ pageCount: 5, pages: pages(1, 2) }));
    known = await other.video();
  });

  const stays = async () => expect(await other.video()).toEqual(known);

  it.each([
    ['by another secret', (body: string) => sign(body, 'a secret nobody here has heard of')],
    ['of another body', () => sign('{}', 'whatever')],
    ['in capitals', (body: string) => sign(body, 'whatever').toUpperCase()],
    ['that is empty', () => ''],
    ['that is a word', () => 'signed'],
    ['that is too long', () => 'a'.repeat(5_000)],
  ])('with a signature %s is refused before anything is read', async (_what, signature) => {
    const answer = await saySigned(system, REPORT, { id: media, report: said({}) }, signature);
    expect([answer.status, code(answer)]).toEqual([403, 'FORBIDDEN']);
    const nonsense = await saySigned(system, 'nonsense', {}, signature);
    expect([nonsense.status, code(nonsense)]).toEqual([403, 'FORBIDDEN']);
    await stays();
  });

  it('whose body was changed after it was signed is refused', async () => {
    const secret = await converterSecret(system);
    const changed = await saySigned(
      system,
      REPORT,
      { id: media, report: said({ state: 'ERROR', failure: 'LOCKED' }) },
      () => sign(JSON.stringify({ query: REPORT, variables: { id: media, report: said({}) } }), secret),
    );
    expect([changed.status, code(changed)]).toEqual([403, 'FORBIDDEN']);
    await stays();
  });

  it('without a signature is refused, whoever sends it', async () => {
    for (const token of [null, webinar.student, webinar.instructor, system.tokens.platform]) {
      const answer = await other.ask(token, REPORT, { id: media, report: said({}) });
      expect(code(answer)).toBe('FORBIDDEN');
    }
    await stays();
  });

  it('replayed changes nothing', async () => {
    for (const replay of [said({}), said({ pageCount: 5 }), said({ pageCount: 5, pages: pages(1, 2) })]) {
      const { data, errors } = await report(system, media, replay);
      expect([data?.reportConversion.pagesReady, errors]).toEqual([2, []]);
    }
    await stays();
  });

  it('about an older upload, or one that never was, changes nothing', async () => {
    for (const uploadId of [String(stamp - 1), '1', '999999999999999']) {
      const late = said({ uploadId, state: 'READY', pageCount: 1, pages: pages(1, 1) });
      expect((await report(system, media, late)).data.reportConversion.uploadState).toBe('PROCESSING');
    }
    await stays();
  });

  it.each<[string, () => Partial<Said>]>([
    ['with a page that is not in storage', () => ({ pages: pages(3, 4) })],
    ['that leaves a gap', () => ({ pages: pages(4, 4) })],
    ['with pages in disorder', () => ({ pages: pages(3, 4).reverse() })],
    ['counting fewer pages than before', () => ({ pageCount: 4 })],
    ['counting more pages than before', () => ({ pageCount: 6 })],
    ['counting more pages than we take', () => ({ pageCount: 501 })],
    ['counting no page', () => ({ pageCount: 0 })],
    ['counting a negative number', () => ({ pageCount: -3 })],
    ['with a page 0', () => ({ pages: [{ number: 0, width: 1, height: 1, text: '' }] })],
    ['with a page without width', () => ({ pages: [{ number: 3, width: 0, height: 1, text: '' }] })],
    [
      'with a page a kilometre high',
      () => ({ pages: [{ number: 3, width: 1, height: 10_000_000, text: '' }] }),
    ],
    [
      'with a novel on one page',
      () => ({ pages: [{ number: 3, width: 1, height: 1, text: 'a'.repeat(20_001) }] }),
    ],
    ['that is READY too early', () => ({ state: 'READY', pageCount: 5, pages: pages(3, 3) })],
    ['that goes back to PENDING', () => ({ state: 'PENDING' })],
    ['of an error without a reason', () => ({ state: 'ERROR' })],
    [
      'with a detail that is too long',
      () => ({ state: 'ERROR', failure: 'INTERNAL', detail: 'a'.repeat(501) }),
    ],
    [
      'with a warning that is too long',
      () => ({ warnings: [{ kind: 'MEDIA_LOST', message: 'a'.repeat(501) }] }),
    ],
    [
      'with a thousand warnings',
      () => ({ warnings: Array(1000).fill({ kind: 'MEDIA_LOST', message: 'a' }) }),
    ],
    ['about an upload with a name', () => ({ uploadId: 'abc' })],
    ['about an upload -1', () => ({ uploadId: '-1' })],
    ['about an upload 1e3', () => ({ uploadId: '1e3' })],
    ['of a state there is not', () => ({ state: 'DONE' as 'READY' })],
    ['of a failure there is not', () => ({ state: 'ERROR', failure: 'TIRED' })],
  ])('%s is refused', async (_what, changes) => {
    expect(code(await report(system, media, said(changes())))).toBe('BAD_USER_INPUT');
    await stays();
  });

  it('about a page whose thumbnail is not in storage is refused', async () => {
    await put(system, 'destination', pageKey(upload(), 4), 'an image');
    expect(code(await report(system, media, said({ pages: pages(3, 4) })))).toBe('BAD_USER_INPUT');
    await stays();
  });

  it('about a document that is not there is not found', async () => {
    for (const id of [randomUUID(), 'abc', '']) {
      expect(code(await report(system, id, said({}))), id).toBe('NOT_FOUND');
    }
  });

  it('about one document says nothing of another with the same stamp', async () => {
    const twin = await other.createMedia('Twin');
    const twinStamp = await openUpload(other, twin);
    const missing = await report(system, twin, {
      uploadId: String(twinStamp),
      state: 'PROCESSING',
      pageCount: 5,
      pages: pages(1, 1),
    });
    expect(code(missing), 'its pages lie elsewhere').toBe('BAD_USER_INPUT');
    known = await other.video();
  });

  it('carries text that no database and no stanza can hold, and is cleaned of it', async () => {
    const text = 'a\u0000b\u0008c \ud83c d\te\nf';
    await storePages(system, upload(), 3, 3);
    const page = { number: 3, width: 10, height: 20, text };
    expect((await report(system, media, said({ pages: [page] }))).errors).toEqual([]);
    const { sharedLiveMedia } = await other.get(
      'query ($id: ID!) { sharedLiveMedia(id: $id) { pagesReady page(number: 3) { text } } }',
      { id: media },
    );
    expect(sharedLiveMedia).toEqual({ pagesReady: 3, page: { text: 'abc \ufffd d\te\nf' } });
  });

  it('after READY changes nothing, not even an error', async () => {
    await storePages(system, upload(), 4, 5);
    await report(system, media, said({ state: 'READY', pageCount: 5, pages: pages(4, 5) }));
    const reached = await version();
    for (const late of [
      said({ state: 'ERROR', failure: 'INTERNAL' }),
      said({ state: 'PROCESSING' }),
      said({ pageCount: 2 }),
    ]) {
      const { data } = await report(system, media, late);
      expect(data.reportConversion).toMatchObject({ uploadState: 'READY', pagesReady: 5, pageCount: 5 });
    }
    expect(await version()).toBe(reached);
  });
});

describe('a request', () => {
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
    ['that is cut short', '{"query":"{ limits { maxPages } }"'],
    ['that is empty', ''],
    ['that is a number', '5'],
    ['that is a text', '"{ limits { maxPages } }"'],
    ['that is null', 'null'],
    ['that is a list', '[{"query":"{ limits { maxPages } }"}]'],
    ['without a query', '{"variables":{}}'],
    ['whose query is a number', '{"query":5}'],
    ['whose query is empty', '{"query":""}'],
    ['whose variables are a list', '{"query":"{ limits { maxPages } }","variables":[]}'],
    ['whose variables are a text', '{"query":"{ limits { maxPages } }","variables":"a"}'],
    ['whose operation name is a number', '{"query":"{ limits { maxPages } }","operationName":5}'],
    ['that names another operation', '{"query":"query A { limits { maxPages } }","operationName":"B"}'],
    ['that names none of two', '{"query":"query A { limits { maxPages } } query B { limits { maxPages } }"}'],
    ['that asks for what there is not', '{"query":"{ nothing }"}'],
    ['that is no GraphQL', '{"query":"{"}'],
  ])('%s is a bad one, for one answer and for a stream of them', async (_what, body) => {
    const [status, why] = await send(body);
    expect(status).toBe(400);
    expect(why).toMatch(BAD);
    expect((await send(body, { accept: 'text/event-stream' }))[1]).toMatch(BAD);
  });

  it('that subscribes without a stream is told where to', async () => {
    const query = `subscription { videoUpdated(id: "${webinar.id}") { id } }`;
    const { errors } = await webinar.ask(webinar.instructor, query);
    expect(errors[0]).toMatchObject({
      message: 'Subscriptions go over WebSocket or server-sent events.',
      extensions: { code: 'BAD_REQUEST' },
    });
  });

  it('of another type is not taken', async () => {
    expect(await send('a', { 'content-type': 'text/plain' })).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    expect(await send('a', { 'content-type': 'application/x-www-form-urlencoded' })).toEqual([
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ]);
  });

  it('of thirteen megabytes is too large, and is not waited for', async () => {
    const { port } = new URL(system.graphql);
    const headers = { 'content-type': 'application/json', 'content-length': 13_000_000 };
    const sending = request({ port, path: '/graphql', method: 'POST', headers });
    sending.write('{"query":"');
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    expect([response.statusCode, code((await json(response)) as Data)]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    sending.destroy();
  });

  const aliases = Array.from({ length: 31 }, (_, index) => `a${index}: limits { maxPages }`).join(' ');
  const deep = (levels: number): string => (levels === 0 ? 'id' : `video { ${deep(levels - 1)} }`);
  const EXCESSES = {
    'too deep': `query ($id: ID!) { sharedLiveMedia(id: $id) { ${deep(10)} } }`,
    'too deep by fragments': `query ($id: ID!) { sharedLiveMedia(id: $id) { ...a } }
      fragment a on SharedLiveMedia { video { activeShare { media { video { activeShare { ...b } } } } } }
      fragment b on ActiveShare { media { video { activeShare { media { id } } } } }`,
    'full of aliases': `{ ${aliases} }`,
    'full of aliases by fragments': `{ limits { ...a ...b } }
      fragment a on Limits { ${Array.from({ length: 16 }, (_, index) => `a${index}: maxPages`).join(' ')} }
      fragment b on Limits { ${Array.from({ length: 16 }, (_, index) => `b${index}: maxPages`).join(' ')} }`,
    'too long': `{ limits { ${'maxPages '.repeat(2_000)} } }`,
    'a list of lists of lists': `query ($id: ID!) { video(id: $id) {
      sharedLiveMedias { video { sharedLiveMedias { video { sharedLiveMedias { video { id } } } } } } } }`,
    'for every page of every document': `query ($id: ID!) { video(id: $id) {
      sharedLiveMedias { pages { url } } } }`,
    'for more pages than it says': `query ($id: ID!, $to: Int) { video(id: $id) {
      sharedLiveMedias { pages(from: -1000, to: $to) { url } } } }`,
    exponential: `query ($id: ID!) { video(id: $id) { ...a } }
      ${['ab', 'bc', 'cd', 'de', 'ef']
        .map(
          ([name, next]) => `fragment ${name} on Video {
        ${Array.from({ length: 12 }, () => `...${next}`).join(' ')} }`,
        )
        .join(' ')}
      fragment f on Video { sharedLiveMedias { id } }`,
    'in a circle': `{ limits { ...a } } fragment a on Limits { ...b } fragment b on Limits { ...a }`,
  };

  it.each(Object.entries(EXCESSES))(
    'that is %s is refused before it runs, over any wire',
    async (_what, query) => {
      for (const wire of WIRES) {
        await using connection = over(wire, system, webinar.instructor);
        const answer = await connection.send(query, { id: webinar.id });
        expect(code(answer), wire).toMatch(/^GRAPHQL_(VALIDATION|PARSE)_FAILED$/);
        expect(answer.data).toBeNull();
      }
    },
  );

  it('that asks for all there is about a page stays under every limit', async () => {
    const page = 'number url thumbnailUrl urlExpiresAt width height text';
    const query = `query ($id: ID!) { video(id: $id) { id title version viewerCanShare
      xmpp { conference domain websocketUrl }
      activeShare { media { id title } page { ${page} } nextPage { ${page} } }
      sharedLiveMedias { id title uploadState uploadId isReadyToShow pagesReady pageCount failure failureDetail
        warnings { kind message } showDownload downloadUrl filename uploadedOn pages(to: 10) { ${page} } } } }`;
    expect((await webinar.ask(webinar.instructor, query, { id: webinar.id })).errors).toEqual([]);
  });
});

describe('a socket', () => {
  afterEach(unchanged);

  const subscribe = (query: string, id = 'one') => ({ id, type: 'subscribe', payload: { query } });

  it.each([
    ['something that is not JSON', 'hello'],
    ['a number', '5'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a message without a type', '{}'],
    [
      'a message of an unknown type',
      '{"type":"start","id":"1","payload":{"query":"{ limits { maxPages } }"}}',
    ],
    ['a subscription without an id', '{"type":"subscribe","payload":{"query":"{ limits { maxPages } }"}}'],
    ['a subscription without a query', '{"type":"subscribe","id":"1","payload":{}}'],
    [
      'a subscription whose variables are a list',
      '{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[]}}',
    ],
  ])('that says %s is closed with 4400', async (_what, frame) => {
    await using line = await talk(system, { token: webinar.instructor });
    line.send(frame);
    expect((await line.closed).code).toBe(4400);
  });

  it('that speaks in binary frames is closed with 4400', async () => {
    await using line = await talk(system, { token: webinar.instructor });
    line.send(Buffer.from([0xff, 0x00, 0x80]));
    expect((await line.closed).code).toBe(4400);
  });

  it('that subscribes before it has introduced itself is closed with 4401', async () => {
    await using line = await talk(system);
    line.say(subscribe('{ limits { maxPages } }'));
    expect((await line.closed).code).toBe(4401);
  });

  it('that introduces itself twice is closed with 4429', async () => {
    await using line = await talk(system, { token: webinar.student });
    line.say({ type: 'connection_init' });
    expect((await line.closed).code).toBe(4429);
  });

  it('that never introduces itself is closed with 4408', async () => {
    await using line = await talk(system);
    expect((await line.closed).code).toBe(4408);
  });

  it('whose token is no good is closed with 4403, and is told why', async () => {
    for (const authorization of ['Bearer x', 'x', 'Basic abc']) {
      await using line = await talk(system);
      line.say({ type: 'connection_init', payload: { authorization } });
      expect(await line.closed).toEqual({ code: 4403, reason: expect.stringMatching(/token/) });
    }
  });

  it('that uses an id twice at once is closed with 4409', async () => {
    await using line = await talk(system, { token: webinar.student });
    const follow = subscribe(`subscription { videoUpdated(id: "${webinar.id}") { id } }`);
    line.say(follow);
    await line.next();
    line.say(follow);
    expect((await line.closed).code).toBe(4409);
  });

  it.each(['graphql-ws', 'soap', null])('of the protocol %s is closed with 4406', async (protocol) => {
    const socket = protocol ? new WebSocket(system.graphqlWs, protocol) : new WebSocket(system.graphqlWs);
    const outcome = await new Promise((resolve) => {
      socket.once('close', (number) => resolve(number));
      socket.once('error', (error) => resolve(error.message));
    });
    // A client that offered something else ends it itself, as RFC 6455 wants.
    expect(outcome).toBe(protocol ? 'Server sent no subprotocol' : 4406);
  });

  it('that says more than a quarter of a megabyte at once is closed with 1009', async () => {
    await using line = await talk(system, { token: webinar.student });
    line.say(subscribe(`{ limits { maxPages } } # ${'a'.repeat(300_000)}`));
    expect((await line.closed).code).toBe(1009);
  });

  it('elsewhere than at the API is not opened', async () => {
    const socket = new WebSocket(system.graphqlWs.replace('/graphql', '/elsewhere'), 'graphql-transport-ws');
    const message = await new Promise((resolve) => socket.once('error', (error) => resolve(error.message)));
    expect(message).toBe('Unexpected server response: 404');
  });

  it('that asks badly is told so and stays open', async () => {
    await using line = await talk(system, { token: webinar.student });
    line.say(subscribe('{ nothing }', 'bad'));
    expect(await line.next()).toMatchObject({
      id: 'bad',
      type: 'error',
      payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
    line.say(subscribe('{ limits { maxPages } }', 'good'));
    expect(await line.next()).toMatchObject({ id: 'good', type: 'next', payload: { data: { limits: {} } } });
  });
});
