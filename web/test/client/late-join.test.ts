/** The web client asks the server for the present state when it joins a room. */
/// <reference path="../../../src/xmpp/xmpp.d.ts" />
import { DOMParser } from '@xmldom/xmldom';
import { xml } from '@xmpp/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestProsody, type TestProsody } from '../../../test/support/xmpp/prosody.ts';
import { watchRoom } from '../../src/client/room/watch-room.ts';
import type { Video } from '../../src/client/video.ts';

let prosody: TestProsody;
beforeAll(async () => {
  // Browsers have a DOMParser; Node has none.
  vi.stubGlobal('DOMParser', DOMParser);
  prosody = await startTestProsody();
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await prosody[Symbol.asyncDispose]();
});

const state = (room: string, version: number, title: string) => ({
  version,
  body: JSON.stringify({
    id: room,
    version,
    title,
    active_shared_live_media: null,
    active_shared_live_media_page: null,
    shared_live_medias: [],
  }),
});

/** Joins as a seat does. `seen` has the titles of the states that it receives, with their versions. */
function follow(room: string, nick: string) {
  const { websocket: websocketUrl, participants: domain } = prosody.server;
  const seen: [number, string | null][] = [];
  const stop = watchRoom({ websocketUrl, domain, room: prosody.jid(room), nick }, (video: Video) =>
    seen.push([video.version, video.title]),
  );
  return { seen, [Symbol.dispose]: stop };
}

async function open(
  rooms: ReturnType<TestProsody['connect']>,
  room: string,
  read: () => Promise<ReturnType<typeof state> | null>,
) {
  rooms.answerQueries({ read, isShown: async () => true, shownRooms: async () => [] });
  await expect.poll(() => rooms.online).toBe(true);
  await rooms.open(room);
}

test('a client that joins late receives the present state without a message', async () => {
  await using rooms = prosody.connect();
  await open(rooms, 'late', async () => state('late', 7, 'A webinar'));
  using ann = follow('late', 'ann');
  await expect.poll(() => ann.seen).toEqual([[7, 'A webinar']]);
});

test('a client asks again when the server cannot answer', async () => {
  await using rooms = prosody.connect();
  const read = vi.fn(async () => state('again', 7, 'A webinar'));
  read.mockRejectedValueOnce(new Error('no connection'));
  await open(rooms, 'again', read);
  using ann = follow('again', 'ann');
  await expect.poll(() => ann.seen).toEqual([[7, 'A webinar']]);
});

test('an answer that another participant forges is ignored', async () => {
  await using rooms = prosody.connect();
  const { promise: asked, resolve: onAsked } = Promise.withResolvers<void>();
  const { promise: forged, resolve: onForged } = Promise.withResolvers<void>();
  await open(rooms, 'forged', async () => {
    onAsked();
    await forged;
    return state('forged', 7, 'A webinar');
  });
  using ann = follow('forged', 'ann');
  await asked;
  await using eve = await prosody.participant('forged', 'eve');
  const { version, body } = state('forged', 9, 'forged');
  const to = `${prosody.jid('forged')}/ann`;
  const share = () => xml('share', { xmlns: 'urn:lectern:share:0', version: String(version) }, body);
  for (const type of ['result', 'set']) {
    await eve.client.send(xml('iq', { type, id: 'state-1', to }, share()));
  }
  // The room sends what it accepts of them before it answers this query.
  await eve.request(xml('iq', { type: 'get', to: prosody.jid('forged') }, xml('query', { xmlns: DISCO })));
  onForged();
  await expect.poll(() => ann.seen).toEqual([[7, 'A webinar']]);
});

const DISCO = 'http://jabber.org/protocol/disco#info';

test('a client in a room without the server receives a state in which nothing is shown', async () => {
  await using owner = await prosody.owner('empty', 'owner');
  await owner.request(
    xml(
      'iq',
      { type: 'set', to: prosody.jid('empty') },
      xml(
        'query',
        { xmlns: 'http://jabber.org/protocol/muc#owner' },
        xml('x', { xmlns: 'jabber:x:data', type: 'submit' }),
      ),
    ),
  );
  await owner.client.send(xml('presence', { to: owner.occupantJid, type: 'unavailable' }));
  await owner.waitFor(({ attrs }) => attrs['type'] === 'unavailable');
  using ann = follow('empty', 'ann');
  await expect.poll(() => ann.seen).toEqual([[0, null]]);
});
