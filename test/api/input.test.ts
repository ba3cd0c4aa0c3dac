/** Pages, ids and titles that make no sense: a clear answer, nothing changed, nothing lost. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, type Data } from '../support/ask.ts';
import { readyDocument } from '../support/reports.ts';
import { errorCode, type SharedDeck, shareDeck } from '../support/shared-deck.ts';
import { sharedSystem } from '../support/system.ts';
import { connectOver, TRANSPORTS } from '../support/transports.ts';
import { newWebinar, type Webinar } from '../support/webinar.ts';

const system = sharedSystem();

let shown: SharedDeck;
let webinar: Webinar;
let deck: string;
let other: Webinar;
let foreign: string;
beforeAll(async () => {
  shown = await shareDeck(system);
  ({ webinar, deck } = shown);
  other = await newWebinar(system);
  foreign = await readyDocument(other, 1, 'Foreign');
  await other.start(foreign);
});
const unchanged = () => shown.unchanged();

const NAVIGATE = `mutation ($id: ID!, $page: Int!) {
  navigate(id: $id, page: $page) { __typename ... on PageOutOfRange { message video { version } } }
}`;

describe('a page', () => {
  afterEach(unchanged);

  it.each([0, -1, 4, 2 ** 31 - 1, -(2 ** 31)])('%d of 3 is out of range', async (page) => {
    expect((await webinar.get(NAVIGATE, { id: deck, page })).navigate).toEqual({
      __typename: 'PageOutOfRange',
      message: `There is no page ${page}; the last one is 3.`,
      video: { version: shown.version },
    });
  });

  it.each([2 ** 31, 1.5, '"abc"', '"2"', true, null, '[2]', '{}', '1e400'])(
    'cannot be %s, over any wire',
    async (text) => {
      const page = text === '1e400' ? Number.MAX_VALUE : JSON.parse(String(text));
      for (const wire of TRANSPORTS) {
        await using connection = connectOver(wire, system, webinar.instructor);
        const variable = await connection.send(NAVIGATE, { id: deck, page });
        expect(errorCode(variable), wire).toBe('BAD_USER_INPUT');
        const literal = `mutation { navigate(id: "${deck}", page: ${text === '{}' ? '{a: 1}' : text}) { __typename } }`;
        expect(errorCode(await connection.send(literal, {})), wire).toMatch(
          /^GRAPHQL_(VALIDATION|PARSE)_FAILED$/,
        );
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
      return errorCode(answer) ?? answer.data.sharedLiveMedia.pages.map(({ number }: Data) => number);
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
      expect(errorCode(answer), mutation).toBe('NOT_FOUND');
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
      expect(errorCode(answer), String(id)).toBe('BAD_USER_INPUT');
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
      expect(errorCode(await set(name, webinar, deck, title)), name).toBe('BAD_USER_INPUT');
    const create = 'mutation ($title: String) { createVideo(input: { title: $title }) { id } }';
    expect(errorCode(await ask(system.graphql, system.tokens.platform, create, { title }))).toBe(
      'BAD_USER_INPUT',
    );
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
    expect(errorCode(await set('updateSharedLiveMedia', other, foreign, null))).toBe('BAD_USER_INPUT');
    expect((await set('createSharedLiveMedia', other, foreign, null)).data.createSharedLiveMedia).toEqual({
      title: '',
    });
  });

  it('of another kind is refused', async () => {
    for (const title of [5, true, ['a'], { a: 1 }]) {
      const answer = await webinar.ask(webinar.instructor, SET.updateVideo, { id: webinar.id, title });
      expect(errorCode(answer)).toBe('BAD_USER_INPUT');
    }
  });

  it('comes with nothing the schema does not know', async () => {
    const query = 'mutation ($id: ID!, $input: VideoInput!) { updateVideo(id: $id, input: $input) { id } }';
    const answer = await webinar.ask(webinar.instructor, query, { id: webinar.id, input: { version: 1 } });
    expect(errorCode(answer)).toBe('BAD_USER_INPUT');
  });
});
