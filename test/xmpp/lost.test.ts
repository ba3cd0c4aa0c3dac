/** The ways in which a room takes the server's seat, each with a status of its own, and the way back. */
import { xml } from '@xmpp/client';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Connection, keepConnected } from '../../src/xmpp/connection/connection.ts';
import { Occupant } from '../../src/xmpp/room/occupant.ts';
import { RoomUnavailable } from '../../src/xmpp/room/unavailable.ts';
import { TIMING } from '../../src/xmpp/timing.ts';
import type { Participant } from '../support/xmpp/participant.ts';
import { type House, type Notebook, notebook, openHouse, PASSWORD, turn } from '../support/xmpp/rooms.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

const HASTY = { minBackoff: 20, maxBackoff: 200 };
const MUC = 'http://jabber.org/protocol/muc';

const affiliate = (room: string, affiliation: string) =>
  xml(
    'iq',
    { type: 'set', to: house.jid(room) },
    xml(
      'query',
      { xmlns: `${MUC}#admin` },
      xml('item', { jid: `member@${house.prosody.domain}`, affiliation }),
    ),
  );

const membersOnly = (room: string, value: '0' | '1') =>
  xml(
    'iq',
    { type: 'set', to: house.jid(room) },
    xml(
      'query',
      { xmlns: `${MUC}#owner` },
      xml(
        'x',
        { xmlns: 'jabber:x:data', type: 'submit' },
        xml('field', { var: 'FORM_TYPE' }, xml('value', {}, `${MUC}#roomconfig`)),
        xml('field', { var: 'muc#roomconfig_membersonly' }, xml('value', {}, value)),
        xml('field', { var: 'muc#roomconfig_moderatedroom' }, xml('value', {}, '0')),
      ),
    ),
  );

const online = (rooms: { online: boolean }) =>
  expect.poll(() => rooms.online, { timeout: 10_000 }).toBe(true);

/** The reasons for which seats were lost, as the log tells them. */
const losses = ({ lines }: Notebook) =>
  lines.filter(({ event }) => event === 'room.lost').map(({ fields }) => String(fields['reason']));

const refusals = ({ lines }: Notebook) =>
  lines.filter(({ event }) => event === 'room.not_joined').map(({ fields }) => String(fields['reason']));

describe('in a room that belongs to somebody else, the server', () => {
  /** As a guest there: an owner cannot be put out of their own room. */
  async function guest(room: string, prepare: (owner: Participant) => Promise<unknown>) {
    const notes = notebook();
    const owner = await house.owner(room, 'owner');
    await prepare(owner);
    const rooms = house.rooms({ username: 'member', nickname: 'guest', timing: HASTY, log: notes.log });
    await online(rooms);
    await rooms.send(room, turn(room, 1));
    return {
      notes,
      owner,
      async [Symbol.asyncDispose]() {
        await rooms[Symbol.asyncDispose]();
        await owner[Symbol.asyncDispose]();
      },
      async speaksAgain() {
        await expect.poll(() => notes.count('room.joined'), { timeout: 10_000 }).toBe(2);
        await rooms.send(room, turn(room, 2));
        await owner.hear(({ attrs }) => attrs['id'] === `${room}:2`);
      },
      refused: () => expect(rooms.send(room, turn(room, 9))).rejects.toThrow(RoomUnavailable),
    };
  }
  const open = (room: string) => (owner: Participant) => owner.ask(membersOnly(room, '0'));

  test('is put out when it is no member any more (321), says so, and is back when it is one', async () => {
    await using it = await guest('expelled', async (owner) => {
      await owner.ask(membersOnly('expelled', '1'));
      await owner.ask(affiliate('expelled', 'member'));
    });
    await it.owner.ask(affiliate('expelled', 'none'));
    await expect.poll(() => losses(it.notes)).toEqual([expect.stringContaining('321')]);
    await it.refused();
    expect(refusals(it.notes)).toEqual(['registration-required']);
    await it.owner.ask(affiliate('expelled', 'member'));
    await it.speaksAgain();
  });

  test('is put out when only members may stay (322), and is back when others may', async () => {
    await using it = await guest('closed', open('closed'));
    await it.owner.ask(membersOnly('closed', '1'));
    await expect.poll(() => losses(it.notes)).toEqual([expect.stringContaining('322')]);
    await it.refused();
    await it.owner.ask(membersOnly('closed', '0'));
    await it.speaksAgain();
  });

  test('is put out when it is banned (301), says so once, and is back when it is let in', async () => {
    await using it = await guest('banned', open('banned'));
    await it.owner.ask(affiliate('banned', 'outcast'));
    await expect.poll(() => losses(it.notes)).toEqual([expect.stringContaining('301')]);
    await it.refused();
    await it.refused();
    expect(refusals(it.notes)).toEqual(['forbidden']);
    await it.owner.ask(affiliate('banned', 'none'));
    await it.speaksAgain();
  });
});

test('a room that takes the server for gone because of an error (333) sees it come back', async () => {
  const notes = notebook();
  const room = house.jid('error');
  let occupant: Occupant | null = null;
  await using connection: Connection = keepConnected(
    {
      service: house.prosody.service,
      domain: house.prosody.domain,
      username: 'lectern',
      password: PASSWORD,
      resource: 'errors',
      timing: { ...TIMING, ...HASTY },
      log: notes.log,
    },
    {
      onOnline: () => {},
      onOffline: () => {},
      onSessionLost: () => {},
      onStanza: (stanza) => occupant?.receive(stanza),
    },
  );
  await online(connection);
  const timing = { ...TIMING, ...HASTY };
  occupant = new Occupant({
    room,
    nickname: 'lectern',
    connection,
    joinLimit: pLimit(1),
    timing,
    log: notes.log,
  });
  await occupant.join();
  // What a line between two chat servers says when it breaks.
  connection.send(
    xml(
      'message',
      { type: 'error', to: room },
      xml('error', { type: 'cancel' }, xml('gone', { xmlns: 'urn:ietf:params:xml:ns:xmpp-stanzas' })),
    ),
  );
  await expect.poll(() => losses(notes), { timeout: 10_000 }).toEqual([expect.stringContaining('333')]);
  await expect.poll(() => notes.count('room.joined'), { timeout: 10_000 }).toBe(2);
  await occupant.send(turn('error', 1));
  occupant.leave();
});
