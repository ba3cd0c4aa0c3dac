import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RoomUnavailable } from '../../src/xmpp/room/unavailable.ts';
import { startTcpProxy } from '../support/parts/tcp-proxy.ts';
import { recordLog } from '../support/recorded-log.ts';
import { navigation } from '../support/xmpp/message.ts';
import { untilOffline, untilOnline } from '../support/xmpp/online.ts';
import { startTestProsody, type TestProsody } from '../support/xmpp/prosody.ts';
import { SHORT_BACKOFF, SHORT_TIMING } from '../support/xmpp/timing.ts';

let prosody: TestProsody;
beforeAll(async () => {
  prosody = await startTestProsody();
});
afterAll(() => prosody[Symbol.asyncDispose]());

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

/** The `MAX_UNCONFIRMED` of the outgoing queue. */
const MAX_UNCONFIRMED = 32;

describe('when the XMPP server', () => {
  test('is killed during a burst, every confirmed message was sent, and the others can be sent again in order', async () => {
    const log = recordLog();
    const timing = { ...SHORT_BACKOFF, sendTimeout: 60_000 };
    await using rooms = prosody.connect({ timing, log: log.log });
    let connections = 0;
    rooms.onOnline(() => {
      connections += 1;
    });
    await untilOnline(rooms);
    await rooms.open('killed');
    await using ann = await prosody.participant('killed', 'ann');
    const { pid } = prosody.server;
    const outcomes = await Promise.allSettled(
      upTo(300).map(async (version) => {
        await rooms.send('killed', navigation('killed', version));
        if (version === 60) process.kill(pid, 'SIGKILL');
        return version;
      }),
    );
    const confirmed = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
    expect(confirmed.length).toBeGreaterThanOrEqual(60);
    expect(confirmed.length).toBeLessThan(300);
    expect(confirmed).toEqual(upTo(confirmed.length));
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(RoomUnavailable);
    }
    await ann.ended;
    const received = ann.versions();
    expect(received).toEqual(upTo(received.length));
    // Prosody may be killed after it has reflected messages to the server and before it sends them to the others.
    expect(received.length).toBeGreaterThanOrEqual(confirmed.length - MAX_UNCONFIRMED);

    await expect.poll(() => connections).toBe(2);
    await rooms.open('killed');
    await using ben = await prosody.participant('killed', 'ben');
    const rest = upTo(300).slice(confirmed.length);
    await Promise.all(rest.map((version) => rooms.send('killed', navigation('killed', version))));
    await ben.waitFor(({ attrs }) => attrs['id'] === 'killed:300');
    expect(ben.versions()).toEqual(rest);
    expect(log.count('room.joined')).toBe(2);
  });

  test('is suspended, the connection is closed, and messages are delivered after the suspension', async () => {
    const log = recordLog();
    await using rooms = prosody.connect({ timing: SHORT_TIMING, log: log.log });
    await untilOnline(rooms);
    await rooms.open('stopped');
    const { pid } = prosody.server;
    process.kill(pid, 'SIGSTOP');
    try {
      await expect(rooms.send('stopped', navigation('stopped', 1))).rejects.toThrow(RoomUnavailable);
      await untilOffline(rooms);
      await expect(rooms.send('stopped', navigation('stopped', 1))).rejects.toThrow(RoomUnavailable);
      const offline = log.lines.find(({ event }) => event === 'xmpp.offline');
      expect(offline?.fields['reason']).toMatch(/did not respond within/);
      // The kernel still accepts connections for the suspended process. That must not count as a login.
      await expect.poll(() => log.count('xmpp.unreachable')).toBeGreaterThan(1);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await untilOnline(rooms);
    await rooms.send('stopped', navigation('stopped', 2));
  });

  test('refuses the password, the log names the account, and attempts follow in longer intervals', async () => {
    const log = recordLog();
    await using proxy = await startTcpProxy(`xmpp://127.0.0.1:${prosody.server.ports.c2s}`);
    const timing = { minBackoff: 1, minAuthBackoff: 400, maxAuthBackoff: 400 };
    const startedAt = performance.now();
    await using _rooms = prosody.connect({
      service: proxy.url,
      password: 'old',
      timing,
      log: log.log,
    });
    await expect.poll(() => log.count('xmpp.login_refused')).toBeGreaterThanOrEqual(3);
    const refused = log.count('xmpp.login_refused');
    const milliseconds = performance.now() - startedAt;
    // Half of each delay is random.
    expect(milliseconds).toBeGreaterThan((refused - 1) * 200);
    expect(proxy.connections).toBeLessThanOrEqual(refused + 1);
    expect(log.lines).toHaveLength(refused);
    expect(log.lines[0]).toMatchObject({
      level: 'error',
      fields: { account: 'lectern@lectern.test', reason: 'not-authorized' },
    });
    expect(JSON.stringify(log.lines)).not.toContain('"old"');
  });

  test('is unreachable at first, the server connects as soon as it can be reached', async () => {
    const log = recordLog();
    await using proxy = await startTcpProxy(`xmpp://127.0.0.1:${prosody.server.ports.c2s}`);
    proxy.hang();
    await using rooms = prosody.connect({ service: proxy.url, timing: SHORT_TIMING, log: log.log });
    await expect(rooms.send('early', navigation('early', 1))).rejects.toThrow(RoomUnavailable);
    await expect.poll(() => log.count('xmpp.unreachable')).toBeGreaterThan(1);
    await proxy.heal();
    await untilOnline(rooms);
    await rooms.send('early', navigation('early', 1));
  });
});
