import { DOMParser } from '@xmldom/xmldom';
import { beforeEach, expect, test, vi } from 'vitest';
import { isLecternMessage, readMessage } from '../../src/client/room/message.ts';
import { type Occupants, occupants } from '../../src/client/room/occupants.ts';
import { fromRoom } from '../../src/client/room/payload.ts';
import { stateQuery } from '../../src/client/room/state-query.ts';
import { media, page, video } from '../support/video-fixtures.ts';

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

interface MessageParts {
  from?: string;
  type?: string;
  event?: string;
  content?: string;
}

const message = ({
  from = `${ROOM}/${SERVER}`,
  type = 'groupchat',
  event = 'navigate_sharing',
  content,
}: MessageParts = {}) =>
  stanza(
    `<message xmlns="jabber:client" from="${from}" type="${type}" ${event && `event="${event}"`}>
      ${content ?? `<body>${BODY}</body>`}
    </message>`,
  );

let inRoom: Occupants;
const read = (parts?: MessageParts) => readMessage(message(parts), ROOM, inRoom.isServer);

beforeEach(() => {
  inRoom = occupants(ROOM);
  inRoom.update(presence(SERVER, 'owner'));
  inRoom.update(presence('mallory', 'none'));
});

test('reads a message that the server sends to its room', () => {
  expect(read()).toEqual({ event: 'navigate_sharing', body: { id: 'v1', version: 7 } });
});

test('reads the event from the share element when the XMPP server removes the attribute', () => {
  const child = `<body>${BODY}</body><share xmlns="urn:lectern:share:0" event="start_sharing" version="7"/>`;
  expect(read({ event: '', content: child })?.event).toBe('start_sharing');
});

test.each<[string, MessageParts]>([
  ['a student', { from: `${ROOM}/mallory` }],
  ['a nick that is not in the room', { from: `${ROOM}/stranger` }],
  ['the room itself', { from: ROOM }],
  ['another room, where the sender owns everything', { from: `mine@conference.example.org/${SERVER}` }],
  ['a user who bypasses the room', { from: `mallory@guests.example.org/${SERVER}` }],
  ['the server as a private message', { type: 'chat' }],
  ['an error that returns a message of this client', { type: 'error' }],
  ['an unknown event', { event: 'destroy_everything' }],
  ['no event, as a chat message', { event: '' }],
  [
    'history',
    { content: `<body>${BODY}</body><delay xmlns="urn:xmpp:delay" stamp="2026-01-01T00:00:00Z"/>` },
  ],
  ['no body', { content: '' }],
  ['a body that is not JSON', { content: '<body>{oops</body>' }],
])('a message from or with %s is ignored', (_what, parts) => {
  expect(read(parts)).toBeNull();
});

test('ignores a student who takes the nick of a server that left', () => {
  inRoom.update(presence(SERVER, 'owner', 'unavailable'));
  inRoom.update(presence(SERVER, 'none'));
  expect(read()).toBeNull();
});

test('ignores the affiliation of a student in another room', () => {
  const elsewhere = stanza(
    `<presence xmlns="jabber:client" from="mine@conference.example.org/mallory">
      <x xmlns="http://jabber.org/protocol/muc#user"><item affiliation="owner"/></x>
    </presence>`,
  );
  inRoom.update(elsewhere);
  expect(read({ from: `${ROOM}/mallory` })).toBeNull();
});

const answer = (from: string, id: string, type = 'result', content = BODY) =>
  stanza(
    `<iq xmlns="jabber:client" from="${from}" id="${id}" type="${type}">
      <share xmlns="urn:lectern:share:0" version="7">${content}</share>
    </iq>`,
  );

test.each([
  ['another occupant', `${ROOM}/mallory`, 'state-1', 'result'],
  ['another owner than the one that was asked', `${ROOM}/lectern-2`, 'state-1', 'result'],
  ['the room itself', ROOM, 'state-1', 'result'],
  ['another room', `mine@conference.example.org/${SERVER}`, 'state-1', 'result'],
  ['the server to another query', `${ROOM}/${SERVER}`, 'state-2', 'result'],
  ['the server as a request', `${ROOM}/${SERVER}`, 'state-1', 'set'],
])('an answer of %s is ignored, and the one of the server that follows is read', (_what, from, id, type) => {
  const sent: string[] = [];
  const onState = vi.fn();
  const query = stateQuery(ROOM, inRoom, (to, sentId) => sent.push(`${to} ${sentId}`), onState);
  query.ask();
  inRoom.update(presence('lectern-2', 'owner'));
  expect(sent).toEqual([`${ROOM}/${SERVER} state-1`]);
  query.receive(answer(from, id, type, BODY.replace('7', '9')));
  expect(onState).not.toHaveBeenCalled();
  query.receive(answer(`${ROOM}/${SERVER}`, 'state-1'));
  expect(onState).toHaveBeenCalledExactlyOnceWith({ id: 'v1', version: 7 });
  query.end();
});

test('an answer of a server that is no longer in the room is ignored', () => {
  const onState = vi.fn();
  const query = stateQuery(ROOM, inRoom, () => {}, onState);
  query.ask();
  inRoom.update(presence(SERVER, 'none'));
  query.receive(answer(`${ROOM}/${SERVER}`, 'state-1'));
  expect(onState).not.toHaveBeenCalled();
  query.end();
});

test('recognises messages of Lectern and forged ones, and not chat messages', () => {
  expect(isLecternMessage(message())).toBe(true);
  expect(isLecternMessage(message({ from: `${ROOM}/mallory` }))).toBe(true);
  expect(isLecternMessage(message({ event: '' }))).toBe(false);
});

const roomBody = (version: number, at: number | null) => {
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

test('converts a room’s message to the shape of a GraphQL state', () => {
  const state = fromRoom(roomBody(7, 4), null);
  expect(state?.activeShare?.page).toMatchObject({ number: 4, url: page(4).url });
  expect(state?.activeShare?.page.urlExpiresAt).toBe(page(4).urlExpiresAt);
  expect(state?.activeShare?.nextPage?.number).toBe(5);
  expect(state?.activeShare?.media).toMatchObject({ id: 'm1', pageCount: 30, pagesReady: 30 });
  expect(fromRoom(roomBody(8, null), state)?.activeShare).toBeNull();
});

test('the policy and the furthest page are those of the message; without them, a student looks at every page', () => {
  const body = { ...roomBody(7, 4), look_around: 'back', furthest_page: 6 };
  const state = fromRoom(body, video(6, 4, { lookAround: 'NONE' }));
  expect(state).toMatchObject({ lookAround: 'BACK', activeShare: { media: { furthestPage: 6 } } });
  expect(state?.activeShare?.media.downloadExceedsLookAround).toBe(state?.activeShare?.media.showDownload);
  expect(fromRoom(roomBody(7, 4), state)).toMatchObject({ lookAround: 'ALL' });
});

test('who presents stays until the state over GraphQL says it, because a message does not', () => {
  const presenter = { id: 'p1', name: 'Ann Lee' };
  const known = video(6, 3, { onePresenter: true, presenter });
  expect(fromRoom(roomBody(7, 4), known)).toMatchObject({ onePresenter: true, presenter });
  expect(fromRoom(roomBody(7, 4), null)).toMatchObject({ onePresenter: false, presenter: null });
});

test('completes a room’s message from a known state', () => {
  const known = video(6, 3, { sharedLiveMedias: [media('m1', { warnings: [WARNING] }), media('m2')] });
  const state = fromRoom(roomBody(7, 4), known);
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
  ['no version', { ...roomBody(7, 4), version: undefined }],
  ['a page without a document', { ...roomBody(7, 4), active_shared_live_media: null }],
  ['a document without a page', { ...roomBody(7, 4), active_shared_live_media_page: null }],
  ['a page without a link', { ...roomBody(7, 4), active_shared_live_media_page: 12 }],
  ['the page number 0', { ...roomBody(7, 0) }],
  ['a page number of type string', { ...roomBody(7, 4), active_shared_live_media_page: '4' }],
  ['no object at all', 'start'],
])('a body with %s is rejected', (_what, body) => {
  expect(fromRoom(body, null)).toBeNull();
});
