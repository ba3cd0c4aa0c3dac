import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTcpProxy } from '../support/parts/tcp-proxy.ts';
import { recordLog } from '../support/recorded-log.ts';
import { navigation } from '../support/xmpp/message.ts';
import { kick } from '../support/xmpp/muc.ts';
import { untilOffline, untilOnline } from '../support/xmpp/online.ts';
import { startTestProsody, type TestProsody } from '../support/xmpp/prosody.ts';
import { SHORT_BACKOFF, SHORT_TIMING } from '../support/xmpp/timing.ts';

let prosody: TestProsody;
beforeAll(async () => {
  prosody = await startTestProsody();
});
afterAll(() => prosody[Symbol.asyncDispose]());

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

/** A server that connects through a proxy. */
async function connectThroughProxy(timing = SHORT_BACKOFF) {
  await using stack = new AsyncDisposableStack();
  const log = recordLog();
  const proxy = stack.use(await startTcpProxy(`xmpp://127.0.0.1:${prosody.server.ports.c2s}`));
  const rooms = stack.use(prosody.connect({ service: proxy.url, timing, log: log.log }));
  await untilOnline(rooms);
  const owned = stack.move();
  return { log, proxy, rooms, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

describe('when the connection to the XMPP server', () => {
  test('breaks during a burst, each message arrives once and in order, and the server stays an occupant', async () => {
    await using connected = await connectThroughProxy({ ...SHORT_BACKOFF, sendTimeout: 60_000 });
    const { log, proxy, rooms } = connected;
    await rooms.open('cut');
    await using ann = await prosody.participant('cut', 'ann');
    await Promise.all(
      upTo(200).map(async (version) => {
        await rooms.send('cut', navigation('cut', version));
        if (version === 50) proxy.cut();
      }),
    );
    await ann.waitFor(({ attrs }) => attrs['id'] === 'cut:200');
    expect(ann.versions()).toEqual(upTo(200));
    expect(ann.received.some(({ attrs }) => attrs['type'] === 'unavailable')).toBe(false);
    expect(ann.received.some((stanza) => stanza.getChild('delay'))).toBe(false);
    const logins = log.lines.filter(({ event }) => event === 'xmpp.online');
    expect(logins.map(({ fields }) => fields['resumed'])).toEqual([false, true]);
  });

  test('is resumed, the XMPP server sends no stanza again', async () => {
    await using connected = await connectThroughProxy();
    const { log, proxy, rooms } = connected;
    for (const room of ['twice-1', 'twice-2', 'twice-3']) await rooms.send(room, navigation(room, 1));
    const packets: string[] = [];
    proxy.drop((text) => {
      packets.push(text);
      return false;
    });
    proxy.cut();
    await expect.poll(() => log.count('xmpp.online')).toBe(2);
    await rooms.send('twice-1', navigation('twice-1', 2));
    expect(packets.join('')).toContain('<resumed ');
    expect(packets.join('').match(/<(?:message|presence|iq)/g)).toHaveLength(1);
  });

  test('passes no data although it is open, the server opens another one', async () => {
    await using connected = await connectThroughProxy(SHORT_TIMING);
    const { proxy, rooms } = connected;
    await rooms.open('frozen');
    proxy.hang();
    await untilOffline(rooms);
    await proxy.heal();
    await untilOnline(rooms);
    await rooms.send('frozen', navigation('frozen', 1));
  });

  test('loses the presence by which a room removes the server, a self-ping detects the removal', async () => {
    await using connected = await connectThroughProxy({ ...SHORT_BACKOFF, selfPingInterval: 300 });
    const { log, proxy, rooms } = connected;
    await rooms.open('self-ping');
    await using owner = await prosody.owner('self-ping', 'owner');
    proxy.drop((text) => text.includes("code='307'"));
    await owner.request(kick(prosody.jid('self-ping'), 'lectern'));
    await expect.poll(() => log.count('room.joined')).toBe(2);
    await rooms.send('self-ping', navigation('self-ping', 1));
  });

  test('loses that presence and the server sends a message, the room refuses it, and accepts it the second time', async () => {
    await using connected = await connectThroughProxy();
    const { proxy, rooms } = connected;
    await rooms.open('unaware');
    await using owner = await prosody.owner('unaware', 'owner');
    proxy.drop((text) => text.includes("code='307'"));
    await owner.request(kick(prosody.jid('unaware'), 'lectern'));
    await expect(rooms.send('unaware', navigation('unaware', 1))).rejects.toThrow('not-acceptable');
    await rooms.send('unaware', navigation('unaware', 1));
    await owner.waitFor(({ attrs }) => attrs['id'] === 'unaware:1');
  });

  test('is closed because another server has logged in with the same resource, both servers stay connected', async () => {
    const log = recordLog();
    const options = { resource: 'twin', timing: SHORT_BACKOFF, log: log.log };
    await using one = prosody.connect({ ...options, nickname: 'one' });
    await untilOnline(one);
    await using two = prosody.connect({ ...options, nickname: 'two' });
    await untilOnline(two);
    await expect.poll(() => log.count('xmpp.online')).toBe(3);
    await one.send('twins', navigation('twins', 1));
    await two.send('twins', navigation('twins', 2));
    expect(log.count('xmpp.offline')).toBe(1);
  });
});
