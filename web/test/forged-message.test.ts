/** The client's own way into a room, against a real chat server in which somebody else may speak. */
/// <reference path="../../src/xmpp/xmpp.d.ts" />
import { DOMParser } from '@xmldom/xmldom';
import { xml } from '@xmpp/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, openHouse } from '../../test/support/xmpp/rooms.ts';
import { watchRoom } from '../src/client/room/watch-room.ts';

let house: House;
beforeAll(async () => {
  // What a browser brings.
  Object.assign(globalThis, { DOMParser });
  house = await openHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

const ROOM = 'forged';

/** What the room is told when nothing is shown: a true state but for who says it. */
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

const asTheServer = ({ id, event, version, body }: ReturnType<typeof ended>) =>
  xml(
    'message',
    { type: 'groupchat', to: house.jid(ROOM), id, event },
    xml('body', {}, body),
    xml('share', { xmlns: 'urn:lectern:share:0', event, version: String(version) }),
  );

const giveVoice = (nick: string) =>
  xml(
    'iq',
    { type: 'set', to: house.jid(ROOM) },
    xml(
      'query',
      { xmlns: 'http://jabber.org/protocol/muc#admin' },
      xml('item', { nick, role: 'participant' }),
    ),
  );

test('a student with a voice, who says word for word what the server would, moves nobody', async () => {
  await using rooms = house.rooms();
  await expect.poll(() => rooms.online).toBe(true);
  await rooms.open(ROOM);
  const versions: number[] = [];
  const statuses: string[] = [];
  const leave = watchRoom(
    {
      websocketUrl: house.prosody.websocket,
      domain: house.prosody.participants,
      room: house.jid(ROOM),
      onStatus: (status) => statuses.push(status),
    },
    ({ version }) => versions.push(version),
  );
  try {
    await expect.poll(() => statuses).toContain('live');
    await rooms.send(ROOM, ended(1));
    await using owner = await house.owner(ROOM, 'owner');
    await using ann = await house.participant(ROOM, 'ann');
    // The name of a server, as far as it is free.
    await using eve = await house.participant(ROOM, 'lectern-2');
    await owner.ask(giveVoice('lectern-2'));
    await eve.client.send(asTheServer(ended(99)));
    const forged = await ann.hear(({ attrs }) => attrs['id'] === `${ROOM}:99`);
    expect(forged.attrs, 'it did go to everybody').toMatchObject({ type: 'groupchat', event: 'end_sharing' });
    await rooms.send(ROOM, ended(2));
    await expect.poll(() => versions).toContain(2);
    expect(versions).toEqual([1, 2]);
  } finally {
    leave();
  }
});
