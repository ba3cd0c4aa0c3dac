import { DOMParser } from '@xmldom/xmldom';
import { beforeEach, expect, test } from 'vitest';
import { isLecternMessage, readMessage } from '../src/client/room/message.ts';
import { type Occupants, occupants } from '../src/client/room/occupants.ts';
import { fromRoom } from '../src/client/room/payload.ts';
import { media, page, video } from './video-fixtures.ts';

const ROOM = 'v1@conference.example.org';
const SERVER = 'lectern-1';

const stanza = (xml: string) =>
  new DOMParser().parseFromString(xml, 'text/xml').documentElement as unknown as Element;

const presence = (nick: string, affiliation: string, type = '') =>
  stanza(
    `<presence xmlns="jabber:client" from="${ROOM}/${nick}"${type && ` type="${type}"`}>
      <x xmlns="http://jabber.org/protocol/muc#user"><item affiliation="${affiliation}" role="visitor"/></x>
    </presence>`,
  );

const BODY = JSON.stringify({ id: 'v1', version: 7 }).replaceAll('"', '&quot;');

interface Said {
  from?: string;
  type?: string;
  event?: string;
  inside?: string;
}

const message = ({
  from = `${ROOM}/${SERVER}`,
  type = 'groupchat',
  event = 'navigate_sharing',
  inside,
}: Said = {}) =>
  stanza(
    `<message xmlns="jabber:client" from="${from}" type="${type}" ${event && `event="${event}"`}>
      ${inside ?? `<body>${BODY}</body>`}
    </message>`,
  );

let inside: Occupants;
const read = (said?: Said) => readMessage(message(said), ROOM, inside.isServer);

beforeEach(() => {
  inside = occupants(ROOM);
  inside.update(presence(SERVER, 'owner'));
  inside.update(presence('mallory', 'none'));
});

test('what the server says in its room is a state', () => {
  expect(read()).toEqual({ event: 'navigate_sharing', body: { id: 'v1', version: 7 } });
});

test('a chat server that strips the attribute leaves our child, which says the same', () => {
  const child = `<body>${BODY}</body><share xmlns="urn:lectern:share:0" event="start_sharing" version="7"/>`;
  expect(read({ event: '', inside: child })?.event).toBe('start_sharing');
});

test.each<[string, Said]>([
  ['a student', { from: `${ROOM}/mallory` }],
  ['somebody who is not in the room', { from: `${ROOM}/stranger` }],
  ['the room itself', { from: ROOM }],
  ['another room, where the sender owns everything', { from: `mine@conference.example.org/${SERVER}` }],
  ['a user directly, not through the room', { from: `mallory@guests.example.org/${SERVER}` }],
  ['the server in private', { type: 'chat' }],
  ['an error that carries our own words back', { type: 'error' }],
  ['an event nobody knows', { event: 'destroy_everything' }],
  ['nothing but chat', { event: '' }],
  ['history', { inside: `<body>${BODY}</body><delay xmlns="urn:xmpp:delay" stamp="2026-01-01T00:00:00Z"/>` }],
  ['no body', { inside: '' }],
  ['a body that is not JSON', { inside: '<body>{oops</body>' }],
])('a message from or with %s moves nobody', (_what, said) => {
  expect(read(said)).toBeNull();
});

test('a student who takes the name of a server that left is not believed', () => {
  inside.update(presence(SERVER, 'owner', 'unavailable'));
  inside.update(presence(SERVER, 'none'));
  expect(read()).toBeNull();
});

test('a student made owner of another room is nobody in this one', () => {
  const elsewhere = stanza(
    `<presence xmlns="jabber:client" from="mine@conference.example.org/mallory">
      <x xmlns="http://jabber.org/protocol/muc#user"><item affiliation="owner"/></x>
    </presence>`,
  );
  inside.update(elsewhere);
  expect(read({ from: `${ROOM}/mallory` })).toBeNull();
});

test('ours and what pretends to be ours are kept out of the chat; what people say is not', () => {
  expect(isLecternMessage(message())).toBe(true);
  expect(isLecternMessage(message({ from: `${ROOM}/mallory` }))).toBe(true);
  expect(isLecternMessage(message({ event: '' }))).toBe(false);
});

const told = (version: number, at: number | null) => {
  const link = (number: number) => page(number).url;
  const document = {
    active_stamp: '1700000000',
    filename: 'a deck.pptx',
    id: 'm1',
    is_ready_to_show: true,
    nb_pages: 30,
    show_download: true,
    title: 'A deck',
    upload_state: 'ready',
    video: 'v1',
  };
  const pages = at === null ? {} : { [at]: link(at), [at + 1]: link(at + 1) };
  return {
    id: 'v1',
    version,
    title: 'A webinar',
    active_shared_live_media: at === null ? null : { ...document, urls: { pages } },
    active_shared_live_media_page: at,
    shared_live_medias: [{ ...document, urls: null }],
  };
};

test('a room’s message becomes the same shape that GraphQL brings', () => {
  const state = fromRoom(told(7, 4), null);
  expect(state?.activeShare?.page).toMatchObject({ number: 4, url: page(4).url });
  expect(state?.activeShare?.page.urlExpiresAt).toBe(page(4).urlExpiresAt);
  expect(state?.activeShare?.nextPage?.number).toBe(5);
  expect(state?.activeShare?.media).toMatchObject({ id: 'm1', pageCount: 30, pagesReady: 30 });
  expect(fromRoom(told(8, null), state)?.activeShare).toBeNull();
});

test('what a room is not told is kept from what is known', () => {
  const known = video(6, 3, { sharedLiveMedias: [media('m1', { warnings: [WARNING] }), media('m2')] });
  const state = fromRoom(told(7, 4), known);
  expect(state?.activeShare?.page).toMatchObject({
    width: 1920,
    height: 1080,
    text: page(4).text,
    title: page(4).title,
  });
  expect(state?.viewerCanShare).toBe(true);
  expect(state?.sharedLiveMedias.map(({ id }) => id)).toEqual(['m1', 'm2']);
  expect(state?.sharedLiveMedias[0]?.warnings).toEqual([WARNING]);
});

const WARNING = { kind: 'SPEAKER_NOTES' as const, message: 'It has speaker notes.' };

test.each([
  ['no version', { ...told(7, 4), version: undefined }],
  ['a page of nothing', { ...told(7, 4), active_shared_live_media: null }],
  ['a document without a page', { ...told(7, 4), active_shared_live_media_page: null }],
  ['a page it has no link to', { ...told(7, 4), active_shared_live_media_page: 12 }],
  ['page 0', { ...told(7, 0) }],
  ['a page that is text', { ...told(7, 4), active_shared_live_media_page: '4' }],
  ['no object at all', 'start'],
])('a body with %s is no state', (_what, body) => {
  expect(fromRoom(body, null)).toBeNull();
});
