/** Processes of PostgreSQL that are suspended: to a server, the connection is as silent as in a network without packets. */
import { expect, test } from 'vitest';
import { LISTENER } from '../../src/live/listen-connection.ts';
import { token } from '../support/clients/ask.ts';
import { peer } from '../support/clients/peer.ts';
import { longTest } from '../support/run/test-length.ts';
import { type ProxiedServer, startProxiedServer } from '../support/servers/proxied-server.ts';

const COMMAND_MS = 2_000;
/** A machine that runs other tests answers late. A command without a time limit would not be answered at all. */
const ALLOWANCE_MS = 20_000;
const WITHIN = { timeout: 60_000 };

/** Suspends the processes that serve some connections of the server, until the disposal. */
async function suspend(system: ProxiedServer, condition: string) {
  const rows = await system.sql(
    `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
      and backend_type = 'client backend' and ${condition}`,
  );
  const pids = rows.map(({ pid }) => Number(pid));
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  return {
    count: pids.length,
    [Symbol.dispose]: () => pids.forEach((pid) => void process.kill(pid, 'SIGCONT')),
  };
}

longTest('viewers receive changes again, after the LISTEN connection was silent for 15 s', async () => {
  await using system = await startProxiedServer();
  const student = await token({ roles: ['student'], video: system.video });
  await using viewer = await peer(`Bearer ${student}`, system.server.graphqlWs);
  viewer.subscribe('1', 'subscription ($id: ID!) { videoUpdated(id: $id) { version } }', system.video);
  await viewer.until(({ type }) => type === 'next');
  using suspended = await suspend(system, `application_name = '${LISTENER}'`);
  expect(suspended.count).toBe(1);
  const { version } = await system.turn(5);
  expect(version).not.toBeNull();
  await viewer.until(({ type, payload }) => type === 'next' && payload.data.videoUpdated.version === version);
});

test('while processes of the pool are suspended, commands end in time, and none of a refused one is committed later', async () => {
  await using system = await startProxiedServer(COMMAND_MS);
  await expect.poll(() => system.turn(2), WITHIN).toMatchObject({ code: null });
  const before = await system.stored();
  {
    using suspended = await suspend(system, `application_name <> '${LISTENER}'`);
    expect(suspended.count).toBeGreaterThan(0);
    const turns = await Promise.all([3, 4, 5, 6].map((page) => system.turn(page)));
    for (const { code, milliseconds } of turns) {
      expect(['UNAVAILABLE', null]).toContain(code);
      expect(milliseconds).toBeLessThan(COMMAND_MS + ALLOWANCE_MS);
    }
    expect((await system.stored()).version - before.version).toBe(turns.filter(({ code }) => !code).length);
  }
  const during = await system.stored();
  await expect.poll(() => system.ready(), WITHIN).toBe(200);
  await expect.poll(async () => (await system.turn(9)).code, WITHIN).toBeNull();
  const { version } = await system.stored();
  expect(version).toBeGreaterThan(during.version);
  expect(await system.stored()).toMatchObject({ page: 9 });
});
