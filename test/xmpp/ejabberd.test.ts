import { xml } from '@xmpp/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectRooms, type RoomsOptions } from '../../src/xmpp/room/rooms.ts';
import { startTcpProxy } from '../support/parts/tcp-proxy.ts';
import { recordLog } from '../support/recorded-log.ts';
import { silentLog } from '../support/silent-log.ts';
import { CONFERENCE, DOMAIN, isInstalled, startEjabberd } from '../support/xmpp/ejabberd.ts';
import { navigation } from '../support/xmpp/message.ts';
import { destroy, groupchat } from '../support/xmpp/muc.ts';
import { untilOnline } from '../support/xmpp/online.ts';
import { joinRoom, shareElement } from '../support/xmpp/participant.ts';

const PASSWORD = 'correct horse';
const name = isInstalled
  ? 'with ejabberd, the server'
  : 'with ejabberd (to run these tests: apt-get install ejabberd), the server';

describe.skipIf(!isInstalled)(name, () => {
  let ejabberd: Awaited<ReturnType<typeof startEjabberd>>;
  beforeAll(async () => {
    ejabberd = await startEjabberd(PASSWORD);
  });
  afterAll(() => ejabberd?.[Symbol.asyncDispose]());

  const jid = (room: string) => `${room}@${CONFERENCE}`;
  const port = () => Number(new URL(ejabberd.service).port);
  const connect = (options: Partial<RoomsOptions> = {}) =>
    connectRooms({
      service: ejabberd.service,
      domain: DOMAIN,
      conference: CONFERENCE,
      username: 'lectern',
      password: PASSWORD,
      resource: 'server',
      nickname: 'lectern',
      log: silentLog,
      ...options,
    });
  const participant = (room: string, nickname: string) =>
    joinRoom({ service: ejabberd.service, domain: DOMAIN, room: jid(room), nickname });
  const owner = (room: string) =>
    joinRoom({
      service: ejabberd.service,
      domain: DOMAIN,
      username: 'lectern',
      password: PASSWORD,
      room: jid(room),
      nickname: 'owner',
    });

  test('sends event and version in a child element, because ejabberd removes the event attribute', async () => {
    await using rooms = connect();
    await untilOnline(rooms);
    await rooms.open('child');
    await using ann = await participant('child', 'ann');
    await rooms.send('child', navigation('child', 1, '{"title":"授業"}'));
    const message = await ann.waitFor(({ attrs }) => attrs['id'] === 'child:1');
    expect(shareElement(message)?.attrs).toMatchObject({ event: 'navigate_sharing', version: '1' });
    expect(message.getChildText('body')).toBe('{"title":"授業"}');
  });

  test('makes more rooms than an account may be in', async () => {
    const log = recordLog();
    await using rooms = connect({ log: log.log });
    await untilOnline(rooms);
    const open = (_: unknown, number: number) => rooms.open(`limit-${number}`);
    await Promise.all(Array.from({ length: 150 }, open));
    expect(log.count('room.not_joined')).toBe(0);
    expect(log.count('room.limit_reached')).toBe(1);
  });

  test('is the only sender, is visible to all, and sends nothing to later participants that is not delayed', async () => {
    const log = recordLog();
    await using rooms = connect({ log: log.log });
    await untilOnline(rooms);
    await rooms.send('alone', navigation('alone', 1));
    expect(log.count('room.not_configured')).toBe(0);
    await using ann = await participant('alone', 'ann');
    await using eve = await participant('alone', 'eve');
    expect((await eve.request(groupchat(jid('alone'), '{}'))).attrs['type']).toBe('error');
    await rooms.send('alone', navigation('alone', 2));
    await ann.waitFor(({ attrs }) => attrs['id'] === 'alone:2');
    // Without `history_size: 0`, ejabberd replays these messages too. It marks them with `<delay/>`.
    const current = ann.received.filter((stanza) => stanza.getChild('body') && !stanza.getChild('delay'));
    expect(current).toHaveLength(1);
    const senders = ann.received
      .filter((stanza) => stanza.name === 'presence')
      .map(({ attrs }) => attrs['from']);
    expect(senders).toContain(`${jid('alone')}/lectern`);
    expect(senders).not.toContain(eve.occupantJid);
  });

  test('answers a participant who asks for the present state', async () => {
    await using rooms = connect();
    rooms.answerQueries({
      read: async () => ({ version: 7, body: '{"title":"授業"}' }),
      isShown: async () => true,
      shownRooms: async () => [],
    });
    await untilOnline(rooms);
    await rooms.open('late');
    await using ann = await participant('late', 'ann');
    const query = xml('iq', { type: 'get', to: `${jid('late')}/lectern` });
    query.append(xml('share', { xmlns: 'urn:lectern:share:0' }));
    const answer = await ann.request(query);
    expect(answer.attrs).toMatchObject({ type: 'result', from: `${jid('late')}/lectern` });
    expect(shareElement(answer)?.attrs['version']).toBe('7');
    expect(shareElement(answer)?.text()).toBe('{"title":"授業"}');
  });

  test('keeps the order in a burst, and across a broken connection', async () => {
    await using proxy = await startTcpProxy(`xmpp://127.0.0.1:${port()}`);
    await using rooms = connect({ service: proxy.url, timing: { minBackoff: 20 } });
    await untilOnline(rooms);
    await rooms.open('burst');
    await using ann = await participant('burst', 'ann');
    const versions = Array.from({ length: 200 }, (_, index) => index + 1);
    await Promise.all(
      versions.map(async (version) => {
        await rooms.send('burst', navigation('burst', version));
        if (version === 50) proxy.cut();
      }),
    );
    await ann.waitFor(({ attrs }) => attrs['id'] === 'burst:200');
    expect(ann.versions()).toEqual(versions);
  });

  test('creates a room again that was destroyed', async () => {
    const log = recordLog();
    await using rooms = connect({ timing: { minBackoff: 20 }, log: log.log });
    await untilOnline(rooms);
    await rooms.open('destroyed');
    await using admin = await owner('destroyed');
    await admin.request(destroy(jid('destroyed')));
    await expect.poll(() => log.count('room.joined')).toBe(2);
    await rooms.send('destroyed', navigation('destroyed', 1));
    await using eve = await participant('destroyed', 'eve');
    expect((await eve.request(groupchat(jid('destroyed'), '{}'))).attrs['type']).toBe('error');
  });

  test('is removed when the room service shuts down (332), and joins again when the service is back', async () => {
    const log = recordLog();
    await using rooms = connect({ timing: { minBackoff: 20, maxBackoff: 200 }, log: log.log });
    await untilOnline(rooms);
    await rooms.send('restarted', navigation('restarted', 1));
    await ejabberd.restartRooms();
    const removals = () =>
      log.lines.filter(({ event }) => event === 'room.lost').map(({ fields }) => fields['reason']);
    await expect.poll(removals).toContainEqual(expect.stringContaining('332'));
    await expect.poll(() => log.count('room.joined')).toBeGreaterThan(1);
    await rooms.send('restarted', navigation('restarted', 2));
    expect(log.count('xmpp.offline'), 'the connection stayed up').toBe(0);
  });

  test('detects by a self-ping that its room no longer exists', async () => {
    const log = recordLog();
    await using proxy = await startTcpProxy(`xmpp://127.0.0.1:${port()}`);
    const timing = { minBackoff: 20, selfPingInterval: 300 };
    await using rooms = connect({ service: proxy.url, timing, log: log.log });
    await untilOnline(rooms);
    await rooms.open('self-ping');
    await using admin = await owner('self-ping');
    proxy.drop((text) => text.includes('<destroy'));
    await admin.request(destroy(jid('self-ping')));
    await expect.poll(() => log.count('room.joined')).toBe(2);
  });
});
