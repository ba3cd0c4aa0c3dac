/** The server rejects titles that are not valid, and changes nothing. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../support/clients/ask.ts';
import { errorCode, type SharedDeck, shareDeck, shareForeignDeck } from '../support/clients/shared-deck.ts';
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

describe('titles', () => {
  afterEach(unchanged);

  const INVALID = '... on InvalidInput { message path }';
  const SET = {
    updateVideo: `mutation ($id: ID!, $title: String) {
      updateVideo(id: $id, input: { title: $title }) { ... on Video { title } ${INVALID} }
    }`,
    createSharedLiveMedia: `mutation ($id: ID!, $title: String) {
      createSharedLiveMedia(videoId: $id, input: { title: $title }) { ... on SharedLiveMedia { name: title } ${INVALID} }
    }`,
    updateSharedLiveMedia: `mutation ($id: ID!, $title: String!) {
      updateSharedLiveMedia(id: $id, input: { title: $title }) { ... on SharedLiveMedia { name: title } ${INVALID} }
    }`,
  };
  const set = (name: keyof typeof SET, on: Webinar, media: string, title: string | null) =>
    on.ask(on.instructor, SET[name], { id: name === 'updateSharedLiveMedia' ? media : on.id, title });
  const NAMES = Object.keys(SET) as (keyof typeof SET)[];
  const refusal = { path: ['input', 'title'], message: expect.stringMatching(/^A title .*\.$/) };

  it.each([
    ['empty', ''],
    ['only white space', ' \u00a0 '],
    ['256 characters long', 'a'.repeat(256)],
    ['256 emoji long', '🎓'.repeat(256)],
    ['a hundred kilobytes long', 'a'.repeat(100_000)],
    ['a text of two lines', 'one\ntwo'],
    ['a text with a NUL character', 'a\u0000b'],
    ['a text with an escape sequence', '\u001b[2J'],
    ['half a character', '\ud83c'],
  ])('a title cannot be %s', async (_what, title) => {
    for (const name of NAMES) {
      expect((await set(name, webinar, deck, title)).data[name], name).toEqual(refusal);
    }
    const create = `mutation ($title: String) { createVideo(input: { title: $title }) { ${INVALID} } }`;
    const { data } = await ask(system.graphql, system.tokens.platform, create, { title });
    expect(data.createVideo).toEqual(refusal);
  });

  it.each([
    ['255 emoji', '🎓'.repeat(255)],
    ['in Arabic', 'مقدمة في الجبر'],
    ['a text with quotes and markup', `"<b>'&amp;'</b>" \\ \u0024{x} %s`],
    ['an emoji of several code points', '👩‍👩‍👧‍👦'],
  ])('a title may be %s', async (_what, title) => {
    for (const name of NAMES) {
      const { data } = await set(name, other, foreignDeck, title);
      expect(data[name].title ?? data[name].name).toBe(title);
    }
    expect(await other.video()).toMatchObject({ title, activeShare: { media: { title } } });
  });

  it('a title can be removed from a video, and not from a document', async () => {
    expect((await set('updateVideo', other, foreignDeck, null)).data.updateVideo).toEqual({ title: null });
    expect(errorCode(await set('updateSharedLiveMedia', other, foreignDeck, null))).toBe('BAD_USER_INPUT');
    const { data } = await set('createSharedLiveMedia', other, foreignDeck, null);
    expect(data.createSharedLiveMedia).toEqual({ name: '' });
  });

  it('a title or the permission to download is changed alone, and never to null', async () => {
    const query = `mutation ($id: ID!, $input: UpdateSharedLiveMediaInput!) {
      updateSharedLiveMedia(id: $id, input: $input) { __typename }
    }`;
    const inputs = [{}, { title: null }, { showDownload: null }, { title: 'a', showDownload: true }];
    for (const input of inputs) {
      const answer = await webinar.ask(webinar.instructor, query, { id: deck, input });
      expect(errorCode(answer), JSON.stringify(input)).toBe('BAD_USER_INPUT');
    }
  });

  it('a title of another type is rejected', async () => {
    for (const title of [5, true, ['a'], { a: 1 }]) {
      const answer = await webinar.ask(webinar.instructor, SET.updateVideo, { id: webinar.id, title });
      expect(errorCode(answer)).toBe('BAD_USER_INPUT');
    }
  });

  it('a title is rejected together with a field that the schema does not have', async () => {
    const query =
      'mutation ($id: ID!, $input: UpdateVideoInput!) { updateVideo(id: $id, input: $input) { __typename } }';
    const answer = await webinar.ask(webinar.instructor, query, { id: webinar.id, input: { version: 1 } });
    expect(errorCode(answer)).toBe('BAD_USER_INPUT');
  });
});
