import { xml } from '@xmpp/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectRooms, type RoomsOptions } from '../../src/xmpp/room/rooms.ts';
import { silentLog } from '../support/silent-log.ts';
import { CONFERENCE, DOMAIN, isInstalled, startEjabberd } from '../support/xmpp/ejabberd.ts';
import { comeIn, share } from '../support/xmpp/participant.ts';
import { notebook, turn } from '../support/xmpp/rooms.ts';
import { layWire } from '../support/xmpp/wire.ts';

const PASSWORD = 'correct horse';
const name = isInstalled
  ? 'on ejabberd, the server'
  : 'on ejabberd (apt-get install ejabberd to try), the server';

describe.skipIf(!isInstalled)(name, () => {
  let server: Awaited<ReturnType<typeof startEjabberd>>;
  beforeAll(async () => {
    server = await startEjabberd(PASSWORD);
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  const rooms = (options: Partial<RoomsOptions> = {}) =>
    connectRooms({
      service: server.service,
      domain: DOMAIN,
      conference: CONFERENCE,
      username: 'lectern',
      password: PASSWORD,
      resource: 'server',
      nickname: 'lectern',
      log: silentLog,
      ...options,
    });
  const participant = (room: string, nick: string) =>
    comeIn({ service: server.service, domain: DOMAIN, room: `${room}@${CONFERENCE}`, nick });
  const online = (connected: { online: boolean }) =>
    expect.poll(() => connected.online, { timeout: 10_000 }).toBe(true);

  test('says what survives there: its own child where the event attribute is lost', async () => {
    await using connected = rooms();
    await online(connected);
    await connected.open('said');
    await using ann = await participant('said', 'ann');
    await connected.send('said', turn('said', 1, '{"title":"授業"}'));
    const message = await ann.hear(({ attrs }) => attrs['id'] === 'said:1');
    expect(share(message)?.attrs).toMatchObject({ event: 'navigate_sharing', version: '1' });
    expect(message.getChildText('body')).toBe('{"title":"授業"}');
  });

  test('speaks alone, is seen by all, and tells latecomers nothing as if it were new', async () => {
    const notes = notebook();
    await using connected = rooms({ log: notes.log });
    await online(connected);
    await connected.send('alone', turn('alone', 1));
    expect(notes.count('room.not_configured')).toBe(0);
    await using ann = await participant('alone', 'ann');
    await using eve = await participant('alone', 'eve');
    const forged = xml('message', { type: 'groupchat', to: `alone@${CONFERENCE}` }, xml('body', {}, '{}'));
    expect((await eve.ask(forged)).attrs['type']).toBe('error');
    await connected.send('alone', turn('alone', 2));
    await ann.hear(({ attrs }) => attrs['id'] === 'alone:2');
    // Without `history_size: 0` ejabberd replays even this: as delayed, and clients drop what is.
    const fresh = ann.heard.filter((stanza) => stanza.getChild('body') && !stanza.getChild('delay'));
    expect(fresh).toHaveLength(1);
    const seen = ann.heard.filter((stanza) => stanza.name === 'presence').map(({ attrs }) => attrs['from']);
    expect(seen).toContain(`alone@${CONFERENCE}/lectern`);
    expect(seen).not.toContain(eve.seat);
  });

  test('keeps its order in a burst, and over a broken line', async () => {
    const notes = notebook();
    await using wire = await layWire(Number(new URL(server.service).port));
    await using connected = rooms({ service: wire.service, timing: { minBackoff: 20 }, log: notes.log });
    await online(connected);
    await connected.open('burst');
    await using ann = await participant('burst', 'ann');
    const versions = Array.from({ length: 200 }, (_, index) => index + 1);
    await Promise.all(
      versions.map(async (version) => {
        await connected.send('burst', turn('burst', version));
        if (version === 50) wire.cut();
      }),
    );
    await ann.hear(({ attrs }) => attrs['id'] === 'burst:200');
    expect(ann.versions()).toEqual(versions);
  });

  const destroyer = async (room: string) => {
    const owner = await comeIn({
      service: server.service,
      domain: DOMAIN,
      username: 'lectern',
      password: PASSWORD,
      room: `${room}@${CONFERENCE}`,
      nick: 'owner',
    });
    const query = xml('query', { xmlns: 'http://jabber.org/protocol/muc#owner' }, xml('destroy', {}));
    return {
      owner,
      destroy: () => owner.ask(xml('iq', { type: 'set', to: `${room}@${CONFERENCE}` }, query)),
    };
  };

  test('makes a room again that was destroyed', async () => {
    const notes = notebook();
    await using connected = rooms({ timing: { minBackoff: 20 }, log: notes.log });
    await online(connected);
    await connected.open('lost');
    const { owner, destroy } = await destroyer('lost');
    await using _ = owner;
    await destroy();
    await expect.poll(() => notes.count('room.joined'), { timeout: 10_000 }).toBe(2);
    await connected.send('lost', turn('lost', 1));
    await using eve = await participant('lost', 'eve');
    const forged = xml('message', { type: 'groupchat', to: `lost@${CONFERENCE}` }, xml('body', {}, '{}'));
    expect((await eve.ask(forged)).attrs['type']).toBe('error');
  });

  test('is put out when the rooms are shut down (332), and is back when they are', async () => {
    const notes = notebook();
    await using connected = rooms({ timing: { minBackoff: 20, maxBackoff: 200 }, log: notes.log });
    await online(connected);
    await connected.send('restarted', turn('restarted', 1));
    await server.restartRooms();
    const lost = () =>
      notes.lines.filter(({ event }) => event === 'room.lost').map(({ fields }) => fields['reason']);
    await expect.poll(lost, { timeout: 10_000 }).toContainEqual(expect.stringContaining('332'));
    await expect.poll(() => notes.count('room.joined'), { timeout: 10_000 }).toBeGreaterThan(1);
    await connected.send('restarted', turn('restarted', 2));
    expect(notes.count('xmpp.offline'), 'the line was up all the time').toBe(0);
  });

  test('finds out by asking that its room is gone', async () => {
    const notes = notebook();
    await using wire = await layWire(Number(new URL(server.service).port));
    const timing = { minBackoff: 20, selfPingInterval: 300 };
    await using connected = rooms({ service: wire.service, timing, log: notes.log });
    await online(connected);
    await connected.open('asked');
    const { owner, destroy } = await destroyer('asked');
    await using _ = owner;
    wire.lose((said) => said.includes('<destroy'));
    await destroy();
    await expect.poll(() => notes.count('room.joined'), { timeout: 10_000 }).toBe(2);
  });
});
