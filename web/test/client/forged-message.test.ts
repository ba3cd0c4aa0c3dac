/** The web client in a room in which another participant may send messages too. */
/// <reference path="../../../src/xmpp/xmpp.d.ts" />
import { DOMParser } from '@xmldom/xmldom';
import { xml } from '@xmpp/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestProsody, type TestProsody } from '../../../test/support/xmpp/prosody.ts';
import { watchRoom } from '../../src/client/room/watch-room.ts';

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

const ROOM = 'forged';

/** A valid message about a share that has ended. */
const ended = (version: number) => ({
  id: `${ROOM}:${version}`,
  event: 'end_sharing' as const,
  version,
  body: JSON.stringify({
    id: ROOM,
    version,
    title: 'A webinar',
    active_shared_live_media: null,
    active_shared_live_media_page: null,
    shared_live_medias: [],
  }),
});

const copyOfServerMessage = ({ id, event, version, body }: ReturnType<typeof ended>) =>
  xml(
    'message',
    { type: 'groupchat', to: prosody.jid(ROOM), id, event },
    xml('body', {}, body),
    xml('share', { xmlns: 'urn:lectern:share:0', event, version: String(version) }),
  );

const giveVoice = (nick: string) =>
  xml(
    'iq',
    { type: 'set', to: prosody.jid(ROOM) },
    xml(
      'query',
      { xmlns: 'http://jabber.org/protocol/muc#admin' },
      xml('item', { nick, role: 'participant' }),
    ),
  );

test('a copy of a server message that a participant with voice sends is ignored', async () => {
  await using rooms = prosody.connect();
  await expect.poll(() => rooms.online).toBe(true);
  await rooms.open(ROOM);
  const versions: number[] = [];
  const statuses: string[] = [];
  const leave = watchRoom(
    {
      websocketUrl: prosody.server.websocket,
      domain: prosody.server.participants,
      room: prosody.jid(ROOM),
      onStatus: (status) => statuses.push(status),
    },
    ({ version }) => versions.push(version),
  );
  try {
    await expect.poll(() => statuses).toContain('live');
    await rooms.send(ROOM, ended(1));
    await using owner = await prosody.owner(ROOM, 'owner');
    await using ann = await prosody.participant(ROOM, 'ann');
    // This is the nickname that a second server would choose.
    await using eve = await prosody.participant(ROOM, 'lectern-2');
    await owner.request(giveVoice('lectern-2'));
    await eve.client.send(copyOfServerMessage(ended(99)));
    const forged = await ann.waitFor(({ attrs }) => attrs['id'] === `${ROOM}:99`);
    expect(forged.attrs, 'the room sends the forged message to every participant').toMatchObject({
      type: 'groupchat',
      event: 'end_sharing',
    });
    await rooms.send(ROOM, ended(2));
    await expect.poll(() => versions).toContain(2);
    expect(versions).toEqual([1, 2]);
  } finally {
    leave();
  }
});
