import { readFile } from 'node:fs/promises';
import type { Element } from '@xmpp/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RoomUnavailable } from '../../src/xmpp/room/unavailable.ts';
import { recordLog } from '../support/recorded-log.ts';
import { navigation } from '../support/xmpp/message.ts';
import { administer, configure, destroy, groupchat, kick } from '../support/xmpp/muc.ts';
import { untilOnline } from '../support/xmpp/online.ts';
import { startTestProsody, type TestProsody } from '../support/xmpp/prosody.ts';

let prosody: TestProsody;
beforeAll(async () => {
  prosody = await startTestProsody();
});
afterAll(() => prosody[Symbol.asyncDispose]());

/** A room sends the presence of every occupant to a participant who joins, and that of the participant last. */
async function isServerIn(room: string): Promise<boolean> {
  await using ann = await prosody.participant(room, 'ann');
  await ann.waitFor(({ name, attrs }) => name === 'presence' && attrs['from'] === ann.occupantJid);
  return ann.received.some(({ attrs }) => attrs['from'] === `${prosody.jid(room)}/lectern`);
}

/** Lets every occupant send messages. */
const unmoderated = (room: string) => configure(prosody.jid(room), { moderatedroom: '0' });

/** The number of bytes that Prosody has written, to its files and to its connections. */
const written = async (): Promise<number> =>
  Number(/^wchar: (\d+)/m.exec(await readFile(`/proc/${prosody.server.pid}/io`, 'utf8'))?.[1]);

describe('a room', () => {
  test('costs Prosody the same to create, however many rooms there are', async () => {
    await using rooms = prosody.connect();
    await untilOnline(rooms);
    const bytesOf = async (name: string, count: number): Promise<number> => {
      const before = await written();
      await Promise.all(Array.from({ length: count }, (_, number) => rooms.open(`${name}-${number}`)));
      return ((await written()) - before) / count;
    };
    const first = await bytesOf('first', 10);
    await bytesOf('others', 200);
    expect(await bytesOf('last', 10)).toBeLessThan(1.2 * first);
  });

  test('can be created by the server only', async () => {
    await using eve = await prosody.participant('nowhere', 'eve');
    const presence = await eve.waitFor(({ name }) => name === 'presence');
    expect(presence.attrs['type']).toBe('error');
  });

  test('remains when the server leaves it while it is idle, and the server joins it again', async () => {
    const log = recordLog();
    await using rooms = prosody.connect({ log: log.log, timing: { idleTimeout: 200 } });
    await untilOnline(rooms);
    await rooms.open('idle');
    await expect.poll(() => isServerIn('idle')).toBe(false);
    await rooms.send('idle', navigation('idle', 1));
    const joins = log.lines.filter(({ event }) => event === 'room.joined');
    expect(joins.map(({ fields }) => fields['created'])).toEqual([true, false]);
  });

  test('is left soon after the server has created it, unless the server sends a message', async () => {
    await using rooms = prosody.connect({ timing: { openedTimeout: 200, idleTimeout: 60_000 } });
    await untilOnline(rooms);
    await Promise.all([rooms.open('opened'), rooms.open('used')]);
    await rooms.send('used', navigation('used', 1));
    await expect.poll(() => isServerIn('opened')).toBe(false);
    expect(await isServerIn('used')).toBe(true);
  });

  test('is left when the server uses more rooms than it may be in, the least recently used first', async () => {
    await using rooms = prosody.connect({ maxRooms: 2 });
    await untilOnline(rooms);
    const send = (room: string, version: number) => rooms.send(room, navigation(room, version));
    await send('first', 1);
    await send('second', 1);
    await send('first', 2);
    await using inFirst = await prosody.participant('first', 'ann');
    await using inSecond = await prosody.participant('second', 'ann');
    await send('third', 1);
    const isServerLeaving = ({ attrs }: Element) =>
      attrs['from']?.endsWith('/lectern') === true && attrs['type'] === 'unavailable';
    await inSecond.waitFor(isServerLeaving);
    await send('first', 3);
    await inFirst.waitFor(({ attrs }) => attrs['id'] === 'first:3');
    expect(inFirst.received.some(isServerLeaving)).toBe(false);
    await send('second', 2);
    await inSecond.waitFor(({ attrs }) => attrs['id'] === 'second:2');
  });

  test('that the server destroys removes its participants, and cannot be joined', async () => {
    await using rooms = prosody.connect();
    await untilOnline(rooms);
    await rooms.open('ended');
    await using ann = await prosody.participant('ended', 'ann');
    await rooms.destroy('ended');
    await ann.waitFor(({ name, attrs }) => name === 'presence' && attrs['type'] === 'unavailable');
    await using late = await prosody.participant('ended', 'late');
    await late.waitFor(({ attrs }) => attrs['type'] === 'error');
    await rooms.destroy('ended');
  });

  test('that was configured otherwise before is configured by the server when it joins', async () => {
    const log = recordLog();
    await using owner = await prosody.owner('loose', 'owner');
    await owner.request(unmoderated('loose'));
    await using rooms = prosody.connect({ log: log.log });
    await untilOnline(rooms);
    await rooms.send('loose', navigation('loose', 1));
    await using eve = await prosody.participant('loose', 'eve');
    const response = await eve.request(groupchat(prosody.jid('loose'), 'hello'));
    expect(response.attrs['type']).toBe('error');
    const configured = log.lines.find(({ event }) => event === 'room.configured');
    expect(configured?.fields['changed']).toContain('muc#roomconfig_moderatedroom');
  });

  test('is configured by the server again after every change of its configuration', async () => {
    const log = recordLog();
    await using rooms = prosody.connect({ log: log.log });
    await untilOnline(rooms);
    await rooms.open('changed');
    await using owner = await prosody.owner('changed', 'owner');
    for (let times = 1; times <= 5; times++) {
      const before = log.count('room.configured');
      await owner.request(unmoderated('changed'));
      await expect.poll(() => log.count('room.configured')).toBe(before + 1);
    }
    await using eve = await prosody.participant('changed', 'eve');
    const response = await eve.request(groupchat(prosody.jid('changed'), 'hello'));
    expect(response.attrs['type']).toBe('error');
  });

  test('that the server does not own is logged, and accepts messages once the server may send', async () => {
    const log = recordLog();
    await using owner = await prosody.owner('theirs', 'owner');
    await using rooms = prosody.connect({ username: 'member', nickname: 'guest', log: log.log });
    await untilOnline(rooms);
    await expect(rooms.send('theirs', navigation('theirs', 1))).rejects.toThrow(RoomUnavailable);
    expect(log.count('room.not_owner')).toBe(1);
    await owner.request(administer(prosody.jid('theirs'), { nick: 'guest', role: 'participant' }));
    await rooms.send('theirs', navigation('theirs', 2));
    await owner.waitFor((stanza) => stanza.attrs['id'] === 'theirs:2');
  });

  test('in which another user has the server’s nickname is joined with a numbered nickname', async () => {
    await using rooms = prosody.connect();
    await untilOnline(rooms);
    await rooms.open('taken');
    await using other = await prosody.member('taken', 'lectern-busy');
    await using second = prosody.connect({ nickname: 'lectern-busy' });
    await untilOnline(second);
    await second.send('taken', navigation('taken', 1));
    const { attrs } = await other.waitFor((stanza) => stanza.attrs['id'] === 'taken:1');
    expect(attrs['from']).toBe(`${prosody.jid('taken')}/lectern-busy-2`);
  });

  test('can have two servers, of which each confirms only its own messages', async () => {
    await using one = prosody.connect({ nickname: 'lectern-1' });
    await using two = prosody.connect({ nickname: 'lectern-2' });
    await untilOnline(one);
    await untilOnline(two);
    await one.send('pair', navigation('pair', 1));
    await using ann = await prosody.participant('pair', 'ann');
    for (let version = 2; version < 12; version++) {
      await (version % 2 ? one : two).send('pair', navigation('pair', version));
    }
    await ann.waitFor((stanza) => stanza.attrs['id'] === 'pair:11');
    expect(ann.versions()).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test('that removes the server (307) is joined again', async () => {
    const log = recordLog();
    await using rooms = prosody.connect({ log: log.log, timing: { minBackoff: 20 } });
    await untilOnline(rooms);
    await rooms.open('kick');
    await using owner = await prosody.owner('kick', 'owner');
    await owner.request(kick(prosody.jid('kick'), 'lectern'));
    await expect.poll(() => log.count('room.joined')).toBe(2);
    await rooms.send('kick', navigation('kick', 1));
    await owner.waitFor((stanza) => stanza.attrs['id'] === 'kick:1');
  });

  test('that was destroyed is created and configured again', async () => {
    const log = recordLog();
    await using rooms = prosody.connect({ log: log.log, timing: { minBackoff: 20 } });
    await untilOnline(rooms);
    await rooms.open('destroyed');
    await using owner = await prosody.owner('destroyed', 'owner');
    await owner.request(destroy(prosody.jid('destroyed')));
    await expect.poll(() => log.count('room.joined')).toBe(2);
    await rooms.send('destroyed', navigation('destroyed', 1));
    await using eve = await prosody.participant('destroyed', 'eve');
    const response = await eve.request(groupchat(prosody.jid('destroyed'), 'hello'));
    expect(response.attrs['type']).toBe('error');
  });
});
