import { xml } from '@xmpp/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RoomUnavailable } from '../../src/xmpp/room/unavailable.ts';
import type { Timing } from '../../src/xmpp/timing.ts';
import { type House, notebook, openHouse, turn } from '../support/xmpp/rooms.ts';
import { layWire } from '../support/xmpp/wire.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

/** As in life, but faster. */
const HASTY: Partial<Timing> = {
  connectTimeout: 1_000,
  pingInterval: 200,
  responseTimeout: 500,
  sendTimeout: 2_000,
  minBackoff: 20,
  maxBackoff: 200,
};

const online = (rooms: { online: boolean }) =>
  expect.poll(() => rooms.online, { timeout: 10_000 }).toBe(true);
const offline = (rooms: { online: boolean }) =>
  expect.poll(() => rooms.online, { timeout: 10_000 }).toBe(false);
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe('when the chat server', () => {
  test('is killed in the middle of a burst, what was acknowledged was sent, and the rest can be said again in order', async () => {
    const notes = notebook();
    await using rooms = house.rooms({ timing: HASTY, log: notes.log });
    let returned = 0;
    rooms.onOnline(() => {
      returned += 1;
    });
    await online(rooms);
    await rooms.open('killed');
    await using ann = await house.participant('killed', 'ann');
    const { pid } = house.prosody;
    const outcomes = await Promise.allSettled(
      upTo(300).map(async (version) => {
        await rooms.send('killed', turn('killed', version));
        if (version === 60) process.kill(pid, 'SIGKILL');
        return version;
      }),
    );
    const said = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
    expect(said.length).toBeGreaterThanOrEqual(60);
    expect(said.length).toBeLessThan(300);
    expect(said).toEqual(upTo(said.length));
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(RoomUnavailable);
    }
    await ann.ended;
    const heard = ann.versions();
    expect(heard).toEqual(upTo(heard.length));
    // Killed between telling us and telling the others, it takes along what it had for them: at most what
    // we let be on its way at once.
    expect(heard.length).toBeGreaterThanOrEqual(said.length - 32);

    await expect.poll(() => notes.count('room.joined'), { timeout: 10_000 }).toBe(2);
    expect(returned).toBe(2);
    await using ben = await house.participant('killed', 'ben');
    const rest = upTo(300).slice(said.length);
    await Promise.all(rest.map((version) => rooms.send('killed', turn('killed', version))));
    await ben.hear(({ attrs }) => attrs['id'] === 'killed:300');
    expect(ben.versions()).toEqual(rest);
  });

  test('stops answering, that is found out, and when it answers again all is well', async () => {
    const notes = notebook();
    await using rooms = house.rooms({ timing: HASTY, log: notes.log });
    await online(rooms);
    await rooms.open('stopped');
    const { pid } = house.prosody;
    process.kill(pid, 'SIGSTOP');
    try {
      await expect(rooms.send('stopped', turn('stopped', 1))).rejects.toThrow(RoomUnavailable);
      await offline(rooms);
      await expect(rooms.send('stopped', turn('stopped', 1))).rejects.toThrow(RoomUnavailable);
      expect(notes.lines.find(({ event }) => event === 'xmpp.offline')?.fields['reason']).toMatch(
        /no response/,
      );
      // It still takes connections: the kernel does. That is not being there.
      await expect.poll(() => notes.count('xmpp.unreachable'), { timeout: 10_000 }).toBeGreaterThan(1);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await online(rooms);
    await rooms.send('stopped', turn('stopped', 2));
  });

  test('does not accept the password, that is said clearly and tried again slowly', async () => {
    const notes = notebook();
    await using wire = await layWire(house.prosody.ports.c2s);
    const timing = { minBackoff: 1, minAuthBackoff: 400, maxAuthBackoff: 400 };
    const begun = performance.now();
    await using _rooms = house.rooms({ service: wire.service, password: 'old', timing, log: notes.log });
    await expect.poll(() => notes.count('xmpp.login_refused'), { timeout: 10_000 }).toBe(3);
    // Half of each pause is up to chance.
    expect(performance.now() - begun).toBeGreaterThan(2 * 200);
    expect(wire.connections).toBe(3);
    expect(notes.lines).toHaveLength(3);
    expect(notes.lines[0]).toMatchObject({
      level: 'error',
      fields: { account: 'lectern@lectern.test', reason: 'not-authorized' },
    });
    expect(JSON.stringify(notes.lines)).not.toContain('"old"');
  });

  test('is not there at first, it is found when it comes', async () => {
    const notes = notebook();
    await using wire = await layWire(house.prosody.ports.c2s);
    wire.hold();
    const timing = { ...HASTY, connectTimeout: 200 };
    await using rooms = house.rooms({ service: wire.service, timing, log: notes.log });
    await expect(rooms.send('early', turn('early', 1))).rejects.toThrow(RoomUnavailable);
    await expect.poll(() => notes.count('xmpp.unreachable')).toBeGreaterThan(1);
    wire.release();
    await online(rooms);
    await rooms.send('early', turn('early', 1));
  });
});

describe('when the line to it', () => {
  test('breaks in the middle of a burst, all of it arrives once and in order, and nobody sees the server leave', async () => {
    const notes = notebook();
    await using wire = await layWire(house.prosody.ports.c2s);
    await using rooms = house.rooms({
      service: wire.service,
      timing: { ...HASTY, sendTimeout: 10_000 },
      log: notes.log,
    });
    await online(rooms);
    await rooms.open('cut');
    await using ann = await house.participant('cut', 'ann');
    await Promise.all(
      upTo(200).map(async (version) => {
        await rooms.send('cut', turn('cut', version));
        if (version === 50) wire.cut();
      }),
    );
    await ann.hear(({ attrs }) => attrs['id'] === 'cut:200');
    expect(ann.versions()).toEqual(upTo(200));
    expect(ann.heard.some(({ attrs }) => attrs['type'] === 'unavailable')).toBe(false);
    expect(ann.heard.some((stanza) => stanza.getChild('delay'))).toBe(false);
    expect(
      notes.lines.filter(({ event }) => event === 'xmpp.online').map(({ fields }) => fields['resumed']),
    ).toEqual([false, true]);
  });

  test('was broken and is whole again, nothing is said twice', async () => {
    const notes = notebook();
    await using wire = await layWire(house.prosody.ports.c2s);
    await using rooms = house.rooms({ service: wire.service, timing: HASTY, log: notes.log });
    await online(rooms);
    for (const room of ['twice-1', 'twice-2', 'twice-3']) await rooms.send(room, turn(room, 1));
    const again: string[] = [];
    wire.lose((said) => {
      again.push(said);
      return false;
    });
    wire.cut();
    await expect.poll(() => notes.count('xmpp.online')).toBe(2);
    await rooms.send('twice-1', turn('twice-1', 2));
    expect(again.join('')).toContain('<resumed ');
    expect(again.join('').match(/<(?:message|presence|iq)/g)).toHaveLength(1);
  });

  test('goes dead without breaking, that is found out, and another is made', async () => {
    const notes = notebook();
    await using wire = await layWire(house.prosody.ports.c2s);
    await using rooms = house.rooms({ service: wire.service, timing: HASTY, log: notes.log });
    await online(rooms);
    await rooms.open('dead');
    wire.hold();
    await offline(rooms);
    wire.release();
    await online(rooms);
    await rooms.send('dead', turn('dead', 1));
  });

  test('loses word that the room has put the server out, it finds out by asking', async () => {
    const notes = notebook();
    await using wire = await layWire(house.prosody.ports.c2s);
    const timing = { ...HASTY, selfPingInterval: 300 };
    await using rooms = house.rooms({ service: wire.service, timing, log: notes.log });
    await online(rooms);
    await rooms.open('asked');
    await using owner = await house.owner('asked', 'owner');
    wire.lose((said) => said.includes("code='307'"));
    await owner.ask(kick('asked'));
    await expect.poll(() => notes.count('room.joined'), { timeout: 10_000 }).toBe(2);
    await rooms.send('asked', turn('asked', 1));
  });

  test('loses word of that and the server speaks, what it said is refused, and said again it is heard', async () => {
    const notes = notebook();
    await using wire = await layWire(house.prosody.ports.c2s);
    await using rooms = house.rooms({ service: wire.service, timing: HASTY, log: notes.log });
    await online(rooms);
    await rooms.open('unaware');
    await using owner = await house.owner('unaware', 'owner');
    wire.lose((said) => said.includes("code='307'"));
    await owner.ask(kick('unaware'));
    await expect(rooms.send('unaware', turn('unaware', 1))).rejects.toThrow('not-acceptable');
    await rooms.send('unaware', turn('unaware', 1));
    await owner.hear(({ attrs }) => attrs['id'] === 'unaware:1');
  });

  test('is taken by another server with the same name, both stay connected', async () => {
    const notes = notebook();
    const same = { resource: 'twin', timing: HASTY };
    await using one = house.rooms({ ...same, nickname: 'one', log: notes.log });
    await online(one);
    await using two = house.rooms({ ...same, nickname: 'two', log: notes.log });
    await online(two);
    await expect.poll(() => notes.count('xmpp.online'), { timeout: 10_000 }).toBe(3);
    await one.send('twins', turn('twins', 1));
    await two.send('twins', turn('twins', 2));
    expect(notes.count('xmpp.offline')).toBe(1);
  });
});

const kick = (room: string) =>
  xml(
    'iq',
    { type: 'set', to: house.jid(room) },
    xml(
      'query',
      { xmlns: 'http://jabber.org/protocol/muc#admin' },
      xml('item', { nick: 'lectern', role: 'none' }),
    ),
  );
