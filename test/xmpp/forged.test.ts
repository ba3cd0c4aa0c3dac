/** Stanzas that a participant forges, as if the room had sent them to the server's occupant. */
import { xml } from '@xmpp/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordLog } from '../support/recorded-log.ts';
import { navigation } from '../support/xmpp/message.ts';
import { untilOnline } from '../support/xmpp/online.ts';
import { startTestProsody, type TestProsody } from '../support/xmpp/prosody.ts';

let prosody: TestProsody;
beforeAll(async () => {
  prosody = await startTestProsody();
});
afterAll(() => prosody[Symbol.asyncDispose]());

const STANZAS = 'urn:ietf:params:xml:ns:xmpp-stanzas';
const MUC_USER = 'http://jabber.org/protocol/muc#user';

const error = (condition: string) =>
  xml('error', { type: 'cancel' }, xml(condition, { xmlns: STANZAS }), xml('text', { xmlns: STANZAS }));
const user = (...codes: number[]) =>
  xml('x', { xmlns: MUC_USER }, ...codes.map((code) => xml('status', { code: String(code) })));

/** Stanzas to which the server reacts when the room itself sends them. `id` is the id of the server's next message. */
const forgeries = (room: string, server: string, id: string) => [
  ...['not-acceptable', 'item-not-found', 'gone'].flatMap((condition) => [
    xml('message', { type: 'error', to: server, id }, error(condition)),
    xml('presence', { type: 'error', to: server, id }, error(condition)),
    xml('iq', { type: 'error', to: server, id: 'iq-3' }, error(condition)),
  ]),
  xml('message', { type: 'groupchat', to: room, id }, xml('body', {}, '{}')),
  xml('message', { type: 'chat', to: server, id }, user(104)),
  xml('message', { type: 'normal', to: server, id }, user(104)),
  xml('presence', { to: `${room}/eve` }, user(110, 201)),
  xml('presence', { to: server }, user(110)),
  xml('presence', { to: `${room}/mallory` }, user(110, 303)),
  xml('iq', { type: 'set', to: server, id: 'iq-4' }, xml('query', { xmlns: 'jabber:iq:roster' })),
];

test('the server stays in a room and sends each message once, whatever participants send to it', async () => {
  const log = recordLog();
  await using rooms = prosody.connect({ log: log.log });
  await untilOnline(rooms);
  await rooms.send('forged', navigation('forged', 1));
  await using eve = await prosody.participant('forged', 'eve');
  await using ann = await prosody.participant('forged', 'ann');
  await eve.waitFor(({ attrs }) => attrs['from'] === `${prosody.jid('forged')}/eve`);
  const server = `${prosody.jid('forged')}/lectern`;
  const configured = log.count('room.configured');
  for (let version = 2; version <= 6; version++) {
    for (const stanza of forgeries(prosody.jid('forged'), server, `forged:${version}`))
      await eve.client.send(stanza);
    await rooms.send('forged', navigation('forged', version));
  }
  await ann.waitFor(({ attrs }) => attrs['id'] === 'forged:6');
  expect(ann.versions()).toEqual([2, 3, 4, 5, 6]);
  expect(log.count('room.joined')).toBe(1);
  expect(log.count('room.lost')).toBe(0);
  expect(log.count('room.configured')).toBe(configured);
});
