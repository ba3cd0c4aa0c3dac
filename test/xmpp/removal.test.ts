/** The ways in which a room removes the server's occupant, each with its status code, and the way back. */
import { xml } from '@xmpp/client';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Connection, keepConnected } from '../../src/xmpp/connection/connection.ts';
import { Occupant } from '../../src/xmpp/room/occupant.ts';
import { RoomUnavailable } from '../../src/xmpp/room/unavailable.ts';
import { TIMING } from '../../src/xmpp/timing.ts';
import { type RecordedLog, recordLog } from '../support/recorded-log.ts';
import { navigation } from '../support/xmpp/message.ts';
import { administer, configure } from '../support/xmpp/muc.ts';
import { untilOnline } from '../support/xmpp/online.ts';
import type { Participant } from '../support/xmpp/participant.ts';
import { PASSWORD, startTestProsody, type TestProsody } from '../support/xmpp/prosody.ts';
import { SHORT_BACKOFF } from '../support/xmpp/timing.ts';

let prosody: TestProsody;
beforeAll(async () => {
  prosody = await startTestProsody();
});
afterAll(() => prosody[Symbol.asyncDispose]());

const setAffiliation = (room: string, affiliation: string) =>
  administer(prosody.jid(room), { jid: `member@${prosody.server.domain}`, affiliation });

const setMembersOnly = (room: string, value: '0' | '1') =>
  configure(prosody.jid(room), { membersonly: value, moderatedroom: '0' });

/** The logged reasons of one event. */
const reasons = ({ lines }: RecordedLog, name: string) =>
  lines.filter(({ event }) => event === name).map(({ fields }) => String(fields['reason']));

const removals = (log: RecordedLog) => reasons(log, 'room.lost');

describe('in a room of another owner, the server', () => {
  /** Joins with an account that the owner can remove: nobody can remove an owner. */
  async function joinAsGuest(room: string, prepare: (owner: Participant) => Promise<unknown>) {
    const log = recordLog();
    const owner = await prosody.owner(room, 'owner');
    await prepare(owner);
    const timing = SHORT_BACKOFF;
    const rooms = prosody.connect({ username: 'member', nickname: 'guest', timing, log: log.log });
    await untilOnline(rooms);
    await rooms.send(room, navigation(room, 1));
    return {
      log,
      owner,
      async [Symbol.asyncDispose]() {
        await rooms[Symbol.asyncDispose]();
        await owner[Symbol.asyncDispose]();
      },
      async expectDelivery() {
        await expect.poll(() => log.count('room.joined')).toBe(2);
        await rooms.send(room, navigation(room, 2));
        await owner.waitFor(({ attrs }) => attrs['id'] === `${room}:2`);
      },
      expectRefusal: () => expect(rooms.send(room, navigation(room, 9))).rejects.toThrow(RoomUnavailable),
    };
  }
  const open = (room: string) => (owner: Participant) => owner.request(setMembersOnly(room, '0'));

  test('is removed when it loses its membership (321), logs that, and joins again as a member', async () => {
    await using guest = await joinAsGuest('expelled', async (owner) => {
      await owner.request(setMembersOnly('expelled', '1'));
      await owner.request(setAffiliation('expelled', 'member'));
    });
    await guest.owner.request(setAffiliation('expelled', 'none'));
    await expect.poll(() => removals(guest.log)).toEqual([expect.stringContaining('321')]);
    await guest.expectRefusal();
    expect(reasons(guest.log, 'room.not_joined')).toEqual(['registration-required']);
    await guest.owner.request(setAffiliation('expelled', 'member'));
    await guest.expectDelivery();
  });

  test('is removed when the room becomes members-only (322), and joins again when it is open', async () => {
    await using guest = await joinAsGuest('closed', open('closed'));
    await guest.owner.request(setMembersOnly('closed', '1'));
    await expect.poll(() => removals(guest.log)).toEqual([expect.stringContaining('322')]);
    await guest.expectRefusal();
    await guest.owner.request(setMembersOnly('closed', '0'));
    await guest.expectDelivery();
  });

  test('is removed when it is banned (301), logs that once, and joins again after the ban', async () => {
    await using guest = await joinAsGuest('banned', open('banned'));
    await guest.owner.request(setAffiliation('banned', 'outcast'));
    await expect.poll(() => removals(guest.log)).toEqual([expect.stringContaining('301')]);
    await guest.expectRefusal();
    await guest.expectRefusal();
    expect(reasons(guest.log, 'room.not_joined')).toEqual(['forbidden']);
    await guest.owner.request(setAffiliation('banned', 'none'));
    await guest.expectDelivery();
  });
});

test('the server joins again after a room has removed it because of an error (333)', async () => {
  const log = recordLog();
  const room = prosody.jid('error');
  const timing = { ...TIMING, ...SHORT_BACKOFF };
  let occupant: Occupant | null = null;
  await using connection: Connection = keepConnected(
    {
      service: prosody.server.service,
      domain: prosody.server.domain,
      username: 'lectern',
      password: PASSWORD,
      resource: 'errors',
      timing,
      log: log.log,
    },
    {
      onOnline: () => {},
      onOffline: () => {},
      onSessionLost: () => {},
      onStanza: (stanza) => occupant?.receive(stanza),
    },
  );
  await untilOnline(connection);
  occupant = new Occupant({
    room,
    nickname: 'lectern',
    connection,
    joinLimit: pLimit(1),
    places: { makePlace: () => 1, onRefused: () => {} },
    timing,
    log: log.log,
  });
  await occupant.join();
  // A room receives this stanza when the connection to the server of an occupant breaks.
  connection.send(
    xml(
      'message',
      { type: 'error', to: room },
      xml('error', { type: 'cancel' }, xml('gone', { xmlns: 'urn:ietf:params:xml:ns:xmpp-stanzas' })),
    ),
  );
  await expect.poll(() => removals(log)).toEqual([expect.stringContaining('333')]);
  await expect.poll(() => log.count('room.joined')).toBe(2);
  await occupant.send(navigation('error', 1));
  occupant.leave();
});
