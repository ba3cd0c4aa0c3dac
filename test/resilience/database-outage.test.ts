/** PostgreSQL that is silent, unavailable or slow, behind a proxy. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { token } from '../support/clients/ask.ts';
import { openSocket } from '../support/clients/socket.ts';
import { byLength, longTest } from '../support/run/test-length.ts';
import {
  NAVIGATE,
  type ProxiedServer,
  startProxiedServer,
  type Turn,
} from '../support/servers/proxied-server.ts';

/** The long form has the limits of a production server. */
const COMMAND_MS = byLength({ short: 2_000, long: 10_000 });
const SILENCE_MS = byLength({ short: 3_000, long: 30_000 });
const TURNS = 30;
/** A machine that runs other tests answers late. A command without a time limit would not be answered at all. */
const ALLOWANCE_MS = 20_000;
const POLL = { timeout: 60_000, interval: 50 };

let system: ProxiedServer;
beforeAll(async () => {
  system = await startProxiedServer(COMMAND_MS);
});
afterAll(() => system[Symbol.asyncDispose]());

const pages = (count: number) => Array.from({ length: count }, (_, index) => (index % 29) + 2);

/** Turns the page until the server acknowledges it: on a loaded machine a command may take longer than COMMAND_MS. */
const acknowledged = async (page: number) => {
  const turn = await vi.waitUntil(async () => {
    const result = await system.turn(page);
    return result.code === null && result;
  }, POLL);
  return turn.version;
};

test('while PostgreSQL is silent, every command ends with UNAVAILABLE, and none of them is committed later', async () => {
  const { proxy, video } = system;
  await acknowledged(2);
  const before = await system.stored();
  proxy.hang();
  const startedAt = performance.now();
  const [turns, created, read, ready] = await Promise.all([
    Promise.all(pages(TURNS).map((page) => system.turn(page))),
    system.ask('mutation { createVideo(input: { title: "Never" }) { __typename } }'),
    system.ask('query ($id: ID!) { video(id: $id) { version } }', { id: video }),
    system.ready(),
  ]);
  expect(turns.map(({ code }) => code)).toEqual(turns.map(() => 'UNAVAILABLE'));
  expect(Math.max(...turns.map(({ milliseconds }) => milliseconds))).toBeLessThan(COMMAND_MS + ALLOWANCE_MS);
  expect(created.errors[0]?.extensions.code).toBe('UNAVAILABLE');
  expect(read.errors[0]?.extensions.code).toBe('UNAVAILABLE');
  expect(ready).toBe(503);
  await delay(Math.max(0, SILENCE_MS - (performance.now() - startedAt)));
  await proxy.heal();
  await expect.poll(() => system.ready(), POLL).toBe(200);
  expect(await acknowledged(9)).toBe(before.version + 1);
  expect(await system.stored()).toEqual({ version: before.version + 1, page: 9 });
  // A transaction that PostgreSQL received after the silence has ended by now.
  await expect.poll(() => system.sql(OPEN_TRANSACTIONS), POLL).toEqual([]);
  expect(await system.stored()).toEqual({ version: before.version + 1, page: 9 });
  expect(await system.sql(`select id from video where title = 'Never'`)).toEqual([]);
});

const OPEN_TRANSACTIONS = `select pid from pg_stat_activity
  where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()`;

test('a silence in the middle of commands loses no acknowledged turn and commits no refused one', async () => {
  const { version: first } = await system.stored();
  const turns: Turn[] = [];
  const turnOn = async (user: string, from: number) => {
    for (let page = from; turns.every(({ code }) => code === null); page = (page % 29) + 2) {
      turns.push(await system.turn(page, user));
    }
  };
  const turning = Promise.all([turnOn('one', 2), turnOn('two', 12), turnOn('three', 22)]);
  await expect.poll(() => turns.length, POLL).toBeGreaterThan(20);
  system.proxy.hang();
  await turning;
  await system.proxy.heal();
  await expect.poll(() => system.ready(), POLL).toBe(200);
  await expect.poll(() => system.sql(OPEN_TRANSACTIONS), POLL).toEqual([]);
  const versions = new Set(turns.flatMap(({ version }) => version ?? []));
  const unknown = turns.filter(({ code }) => code === 'OUTCOME_UNKNOWN').length;
  const committed = (await system.stored()).version - first;
  expect(committed).toBeGreaterThanOrEqual(versions.size);
  expect(committed).toBeLessThanOrEqual(versions.size + unknown);
  expect(turns.every(({ code }) => code === null || /^(UNAVAILABLE|OUTCOME_UNKNOWN)$/.test(code))).toBe(true);
});

test('a change whose COMMIT has no answer ends with OUTCOME_UNKNOWN, not with an invitation to repeat it', async () => {
  const before = await system.stored();
  // A turn to the page that is shown already commits nothing.
  const page = before.page === 7 ? 8 : 7;
  system.proxy.drop((text) => text.includes('COMMIT'));
  await expect.poll(() => system.turn(page), POLL).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  expect(await system.stored()).toEqual({ version: before.version + 1, page });
  system.proxy.drop(() => false);
});

test('without PostgreSQL commands end at once with UNAVAILABLE, and work again when it is back', async () => {
  const before = await system.stored();
  system.proxy.refuse();
  const turns = await Promise.all(pages(5).map((page) => system.turn(page)));
  expect(turns.map(({ code }) => code)).toEqual(turns.map(() => 'UNAVAILABLE'));
  expect(await system.ready()).toBe(503);
  await system.proxy.heal();
  await expect.poll(() => system.ready(), POLL).toBe(200);
  expect(await acknowledged(3)).toBe(before.version + 1);
});

longTest(
  'over a slow link, the turns of one instructor are committed in the order in which they were sent',
  async () => {
    const { version } = await system.stored();
    const { server, video, media } = system;
    const instructor = await token({ roles: ['instructor'], video });
    await using socket = await openSocket(server, { token: instructor });
    system.proxy.delay(10);
    // The messages of one WebSocket arrive in their order; requests on different connections have none.
    const sent = pages(20);
    for (const [id, page] of sent.entries()) {
      const payload = { query: NAVIGATE, variables: { media, page } };
      socket.say({ id: String(id), type: 'subscribe', payload });
    }
    const versions = new Map<string, number>();
    while (versions.size < sent.length) {
      const { type, id, payload } = await socket.next();
      if (type !== 'complete') versions.set(id, payload?.data?.navigate?.version);
    }
    expect(sent.map((_, id) => versions.get(String(id)))).toEqual(sent.map((_, id) => version + 1 + id));
    await system.proxy.heal();
  },
);

test('a turn that waits too long for another transaction ends with UNAVAILABLE and is not committed', async () => {
  const before = await system.stored();
  await system.sql('begin');
  await system.sql('select from video where id = $1 for update', [system.video]);
  expect(await system.turn(5)).toMatchObject({ code: 'UNAVAILABLE' });
  await system.sql('rollback');
  await expect.poll(() => system.ready(), POLL).toBe(200);
  expect(await acknowledged(6)).toBe(before.version + 1);
});

test('while PostgreSQL cannot write, commands end with UNAVAILABLE and /ready with 503, until it can', async () => {
  const before = await system.stored();
  await system.sql(`create function refuse() returns trigger language plpgsql as $$
    begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$`);
  await system.sql('create trigger refuse before insert on outbox for each row execute function refuse()');
  await expect.poll(() => system.ready(), POLL).toBe(200);
  expect(await system.turn(4)).toMatchObject({ code: 'UNAVAILABLE' });
  expect(await system.ready()).toBe(503);
  expect(await system.ready()).toBe(503);
  await system.sql('drop trigger refuse on outbox');
  await expect.poll(() => system.ready(), POLL).toBe(200);
  expect(await acknowledged(8)).toBe(before.version + 1);
});
