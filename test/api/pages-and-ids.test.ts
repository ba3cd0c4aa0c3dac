/** The server rejects pages and ids that are not valid, and changes nothing. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Data } from '../support/clients/ask.ts';
import { readyDocument } from '../support/clients/reports.ts';
import { errorCode, type SharedDeck, shareDeck, shareForeignDeck } from '../support/clients/shared-deck.ts';
import { connectOver, TRANSPORTS } from '../support/clients/transports.ts';
import type { Webinar } from '../support/clients/webinar.ts';
import { sharedSystem } from '../support/parts/system.ts';

const system = sharedSystem();

let fixture: SharedDeck;
let webinar: Webinar;
let deck: string;
let other: Webinar;
let foreignDeck: string;
beforeAll(async () => {
  fixture = await shareDeck(system);
  ({ webinar, deck } = fixture);
  ({ other, foreignDeck } = await shareForeignDeck(system));
});
const unchanged = () => fixture.unchanged();

const NAVIGATE = `mutation ($id: ID!, $page: Int!) {
  navigate(id: $id, page: $page) { __typename ... on PageOutOfRange { message video { version } } }
}`;

describe('pages', () => {
  afterEach(unchanged);

  it.each([0, -1, 4, 2 ** 31 - 1, -(2 ** 31)])(
    'page %d of 3 is answered with PageOutOfRange',
    async (page) => {
      expect((await webinar.get(NAVIGATE, { id: deck, page })).navigate).toEqual({
        __typename: 'PageOutOfRange',
        message: `There is no page ${page}. The last page is 3.`,
        video: { version: fixture.version },
      });
    },
  );

  it.each([0, -1, 4])('page %d of 3 cannot be the page that a share begins with', async (page) => {
    const start = `mutation ($id: ID!, $page: Int!) {
      startShare(id: $id, replacing: $id, page: $page) {
        __typename ... on PageOutOfRange { message video { version } }
      }
    }`;
    expect((await webinar.get(start, { id: deck, page })).startShare).toEqual({
      __typename: 'PageOutOfRange',
      message: `There is no page ${page}. The last page is 3.`,
      video: { version: fixture.version },
    });
  });

  it.each([2 ** 31, 1.5, '"abc"', '"2"', true, null, '[2]', '{}', '1e400'])(
    'the number of a page cannot be %s, over every transport',
    async (text) => {
      const page = text === '1e400' ? Number.MAX_VALUE : JSON.parse(String(text));
      for (const transport of TRANSPORTS) {
        await using connection = connectOver(transport, system, webinar.instructor);
        const variable = await connection.send(NAVIGATE, { id: deck, page });
        expect(errorCode(variable), transport).toBe('BAD_USER_INPUT');
        const literal = `mutation { navigate(id: "${deck}", page: ${text === '{}' ? '{a: 1}' : text}) { __typename } }`;
        expect(errorCode(await connection.send(literal, {})), transport).toMatch(
          /^GRAPHQL_(VALIDATION|PARSE)_FAILED$/,
        );
      }
    },
  );

  it('a page that does not exist is null, and a range that is not valid is rejected', async () => {
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
    expect(await numbers(0)).toEqual([1, 2, 3]);
    expect(await numbers(-1, 2)).toEqual([1, 2]);
    expect(await numbers(1, 1_000)).toEqual([1, 2, 3]);
    expect(await numbers(-98, 1_000)).toEqual([1]);
  });
});

describe('ids', () => {
  afterEach(unchanged);

  const MUTATIONS = [
    'updateSharedLiveMedia(id: $id, input: { title: "Mine now" }) { __typename }',
    'initiateUpload(id: $id, file: { name: "a.pdf", mimetype: "", size: 1 }) { __typename }',
    'cancelConversion(id: $id) { __typename }',
    'retryConversion(id: $id) { __typename }',
    'startShare(id: $id) { __typename }',
    'navigate(id: $id, page: 1) { __typename }',
    'endShare(id: $id) { __typename }',
    'createSharedLiveMedia(videoId: $id, input: {}) { __typename }',
    'updateVideo(id: $id, input: { title: "Mine now" }) { __typename }',
  ];
  const IDS: [string, () => unknown][] = [
    ['of a document of another video', () => foreignDeck],
    ['of another video', () => other.id],
    ['that does not exist', () => randomUUID()],
    ['that is not a UUID', () => 'abc'],
    ['that is empty', () => ''],
    ['that is a number', () => 5],
    ['that has the length of a UUID', () => '-'.repeat(36)],
    ['followed by a line break', () => `${deck}\n`],
    ['with an SQL statement', () => `${deck}'; drop table video; --`],
    ['of 100,000 characters', () => 'a'.repeat(100_000)],
    ['with a NUL character', () => '\0'],
  ];

  it.each(IDS)('an id %s is answered with NOT_FOUND, whether it exists or not', async (_what, id) => {
    const otherBefore = await other.video();
    for (const mutation of MUTATIONS) {
      const answer = await webinar.ask(webinar.instructor, `mutation ($id: ID!) { ${mutation} }`, {
        id: id(),
      });
      expect(errorCode(answer), mutation).toBe('NOT_FOUND');
      expect(answer.errors[0]?.message).toMatch(
        /^There is no such (video|document), or your token does not give access to it\.$/,
      );
    }
    for (const query of ['video', 'sharedLiveMedia']) {
      const answer = await webinar.ask(webinar.instructor, `query ($id: ID!) { ${query}(id: $id) { id } }`, {
        id: id(),
      });
      expect(answer, query).toMatchObject({ data: { [query]: null }, errors: [] });
    }
    expect(await other.video()).toEqual(otherBefore);
  });

  it('a deletion has the same answer for a document of another video as for one that does not exist', async () => {
    const query = `mutation ($id: ID!) { deleteSharedLiveMedia(id: $id) {
      __typename ... on DeleteSharedLiveMediaPayload { deletedId video { id version } } } }`;
    const otherBefore = await other.video();
    for (const id of [foreignDeck, other.id, randomUUID(), 'abc']) {
      expect(await webinar.get(query, { id }), id).toEqual({
        deleteSharedLiveMedia: {
          __typename: 'DeleteSharedLiveMediaPayload',
          deletedId: id,
          video: { id: webinar.id, version: fixture.version },
        },
      });
    }
    expect(await other.video()).toEqual(otherBefore);
  });

  it('an id cannot be null, true, a list or an object', async () => {
    for (const id of [null, true, [deck], { id: deck }]) {
      const answer = await webinar.ask(webinar.instructor, 'query ($id: ID!) { video(id: $id) { id } }', {
        id,
      });
      expect(errorCode(answer), String(id)).toBe('BAD_USER_INPUT');
    }
  });

  it('an id may be in upper case', async () => {
    const { data } = await webinar.ask(
      webinar.instructor,
      'query ($video: ID!, $deck: ID!) { video(id: $video) { id } sharedLiveMedia(id: $deck) { id } }',
      { video: webinar.id.toUpperCase(), deck: deck.toUpperCase() },
    );
    expect(data).toEqual({ video: { id: webinar.id }, sharedLiveMedia: { id: deck } });
  });

  it('an id in `replacing` that is not shared is answered with AlreadySharing', async () => {
    const second = await readyDocument(other, 1);
    for (const replacing of ['abc', '', deck, randomUUID()]) {
      expect(await other.start(second, replacing)).toMatchObject({
        __typename: 'AlreadySharing',
        video: { activeShare: { media: { id: foreignDeck } } },
      });
    }
  });
});
