/** From which address a stanza counts as one of the room or of the server's own occupant. */
import { type Element, xml } from '@xmpp/client';
import { describe, expect, test } from 'vitest';
import { readMessage } from '../../src/xmpp/room/groupchat.ts';
import { readPresence } from '../../src/xmpp/room/presence.ts';

const ROOM = 'video@conference.example.org';
const OWN = `${ROOM}/lectern`;
const EVE = `${ROOM}/eve`;

const user = (...codes: number[]) =>
  xml(
    'x',
    { xmlns: 'http://jabber.org/protocol/muc#user' },
    xml('item', { nick: 'mallory', affiliation: 'owner', role: 'moderator' }),
    ...codes.map((code) => xml('status', { code: String(code) })),
  );
const error = (condition: string) =>
  xml('error', {}, xml(condition, { xmlns: 'urn:ietf:params:xml:ns:xmpp-stanzas' }));

/** Each stanza that the server reacts to: who may send it, and how the server reads it. */
const STANZAS: [name: string, sender: string, type: string, build: (from: string) => Element][] = [
  [
    'a refused message',
    ROOM,
    'error',
    (from) => xml('message', { from, type: 'error', id: 'a' }, error('gone')),
  ],
  ['a reflected message', OWN, 'reflected', (from) => xml('message', { from, type: 'groupchat', id: 'a' })],
  ['a changed configuration', ROOM, 'configuration-changed', (from) => xml('message', { from }, user(104))],
  ['a refused join', OWN, 'error', (from) => xml('presence', { from, type: 'error' }, error('conflict'))],
  ['a refused join without a nickname', ROOM, 'error', (from) => xml('presence', { from, type: 'error' })],
  ['self-presence', OWN, 'available', (from) => xml('presence', { from }, user(110, 201))],
  [
    'a new nickname',
    OWN,
    'renamed',
    (from) => xml('presence', { from, type: 'unavailable' }, user(110, 303)),
  ],
  ['a removal', OWN, 'removed', (from) => xml('presence', { from, type: 'unavailable' }, user(110, 307))],
];

const read = (stanza: Element) =>
  stanza.is('message')
    ? readMessage(stanza, ROOM, OWN)
    : readPresence(stanza, { room: ROOM, occupantJid: OWN, joiningAs: OWN });

describe.each(STANZAS)('%s', (_name, sender, type, build) => {
  test('counts from its own sender', () => {
    expect(read(build(sender))?.type).toBe(type);
  });

  test('does not count from another participant, from a similar address or without a sender', () => {
    for (const from of [EVE, `${ROOM}/`, `${OWN} `, 'video@other.example.org', `${EVE}/lectern`, '']) {
      expect(read(build(from)), from).toBeNull();
    }
  });
});

test('self-presence of a participant does not count during a join either', () => {
  const presence = xml('presence', { from: EVE }, user(110, 201));
  expect(readPresence(presence, { room: ROOM, occupantJid: null, joiningAs: OWN })).toBeNull();
});
