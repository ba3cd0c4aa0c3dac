/** Servers that are suspended or die while they hold a lock or a job. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deliverOutbox } from '../../src/jobs/deliver-outbox.ts';
import { openServerLocks } from '../../src/store/connection/server-locks.ts';
import { deleteDeadJobs, unlockJobsOfDeadServers } from '../../src/store/dead-jobs.ts';
import { addJobs, deliverOutboxJob, openRoomJob, unlockHungJobs } from '../../src/store/jobs.ts';
import { enqueueAbandonedDeliveries } from '../../src/store/outbox.ts';
import { changeShare } from '../../src/store/write-path/change-share.ts';
import { freshDatabase } from '../support/parts/postgres.ts';
import { JWT_SECRET } from '../support/parts/system.ts';
import { seed, startTestServer, type TestServer } from '../support/servers/test-server.ts';

const stack = new AsyncDisposableStack();
let databaseUrl: string;
let server: TestServer;
beforeAll(async () => {
  databaseUrl = stack.use(await freshDatabase()).url;
  server = stack.use(await startTestServer({ databaseUrl, secret: JWT_SECRET, rooms: true }));
});
afterAll(() => stack.disposeAsync());

interface OtherServer extends AsyncDisposable {
  child: ChildProcess;
  /** Waits for the next line of its output. */
  output(): Promise<string>;
}

/** Runs `work` in another process, which prints how it ends. */
function otherServer(work: string): OtherServer {
  const script = `
    import { deliverOutbox } from './src/jobs/deliver-outbox.ts';
    import { openOrm } from './src/store/orm.ts';
    import { openServerLocks } from './src/store/connection/server-locks.ts';
    import { changeShare } from './src/store/write-path/change-share.ts';
    const { em } = await openOrm(process.env.DATABASE_URL, 4);
    const suspend = () => {
      console.log('suspending');
      process.kill(process.pid, 'SIGSTOP');
    };
    ${work}`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    output: async () => String((await lines.next()).value),
    async [Symbol.asyncDispose]() {
      const exited = child.exitCode === null && child.signalCode === null && once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

const isSuspended = async ({ child }: OtherServer) =>
  (await readFile(`/proc/${child.pid}/stat`, 'utf8')).split(') ')[1]?.startsWith('T');

const turnTo = (video: string, page: number) =>
  changeShare(server.orm.em, { rooms: true }, video, (state) => ({
    video: { ...state, share: state.share && { ...state.share, page } },
  }));

const execute = (sql: string, values: unknown[] = []) =>
  server.orm.em.fork().execute<Record<string, unknown>[]>(sql, values);

/** Locks a job as a dead server does. */
const lockJob = (key: string | undefined, minutesAgo: number) =>
  execute(
    `update graphile_worker._private_jobs set locked_by = 'dead', locked_at = now() - ? * interval '1 minute' where key = ?`,
    [minutesAgo, key],
  );

const jobs = (key: string | undefined, condition: 'is null' | 'is not null') =>
  execute(`select 1 from graphile_worker.jobs where key = ? and locked_at ${condition}`, [key]);

test('a server that is suspended during a change delays others for seconds only, and its change is rolled back', async () => {
  const video = await seed(server);
  await using other = otherServer(`
    const result = await changeShare(em, { rooms: true }, '${video.id}', (state) => {
      suspend();
      return { video: { ...state, share: { ...state.share, page: 9 } } };
    }).catch((error) => error);
    console.log(result instanceof Error ? 'failed' : 'committed');`);
  expect(await other.output()).toBe('suspending');
  await expect.poll(() => isSuspended(other)).toBe(true);
  const startedAt = performance.now();
  const result = await turnTo(video.id, 3);
  // PostgreSQL ends the suspended transaction after five seconds. Without this limit the change would wait for ever.
  expect(performance.now() - startedAt).toBeLessThan(30_000);
  expect(result?.video).toMatchObject({ version: 4, share: { page: 3 } });
  other.child.kill('SIGCONT');
  expect(await other.output()).toBe('failed');
  const rows = await execute(
    'select version, (state->?->>?)::int as page from outbox where video = ? order by id',
    ['share', 'page', video.id],
  );
  expect(rows).toEqual([
    { version: 3, page: 1 },
    { version: 4, page: 3 },
  ]);
});

test('another server takes over from a server that is suspended during a delivery, which then sends nothing more', async () => {
  const video = await seed(server);
  await turnTo(video.id, 2);
  await using other = otherServer(`
    const render = async () => '';
    const send = async (room, { version }) => {
      console.log(version);
      if (version === 3) suspend();
    };
    const locks = openServerLocks(process.env.DATABASE_URL, 5_000);
    const batchTime = Infinity;
    await deliverOutbox({ em, locks, send, render, batchTime }, '${video.id}').catch(() => console.log('failed'));
    console.log('ended');`);
  expect([await other.output(), await other.output()]).toEqual(['3', 'suspending']);
  await expect.poll(() => isSuspended(other)).toBe(true);
  const sent: number[] = [];
  const { em } = server.orm;
  await using locks = openServerLocks(databaseUrl);
  const deliver = () =>
    deliverOutbox(
      { em, locks, render: async () => '', send: async (_room, { version }) => void sent.push(version) },
      video.id,
    );
  expect(await deliver(), 'the other server holds the lock').toBe(false);
  expect(sent).toEqual([]);
  await expect.poll(deliver).toBe(true);
  expect(sent).toEqual([3, 4]);
  // No server holds the lock when the message of this page turn waits.
  await turnTo(video.id, 3);
  other.child.kill('SIGCONT');
  expect([await other.output(), await other.output()]).toEqual(['failed', 'ended']);
});

test('messages whose server died are delivered within seconds, before the next page turn', async () => {
  const video = await seed(server);
  const { em } = server.orm;
  const { key = '' } = deliverOutboxJob(video.id);

  expect(await jobs(key, 'is null')).toHaveLength(1);
  await execute(`update outbox set created_on = now() - interval '6 seconds' where video = ?`, [video.id]);
  expect(await enqueueAbandonedDeliveries(em), 'a job waits').toBe(0);
  await lockJob(key, 0);
  await em.fork().transactional(async (tx) => {
    await tx.execute(`select pg_advisory_xact_lock(hashtextextended(?, 0))`, [key]);
    expect(await enqueueAbandonedDeliveries(em), 'a server holds the delivery lock').toBe(0);
  });
  expect(await enqueueAbandonedDeliveries(em)).toBe(1);
  expect(await jobs(key, 'is null')).toHaveLength(1);
  expect(await enqueueAbandonedDeliveries(em)).toBe(0);

  await lockJob(key, 11);
  await unlockHungJobs(em);
  expect(await jobs(key, 'is null'), 'a job is unlocked after ten minutes').toHaveLength(1);
  await lockJob(key, 9);
  await unlockHungJobs(em);
  expect(await jobs(key, 'is null')).toHaveLength(0);
});

test('the jobs of a killed server run again within seconds, and leave nothing behind', async () => {
  const { em } = server.orm;
  const video = await seed(server, { showing: null });
  await using other = otherServer(`
    import { jobParts } from './test/support/parts/delivery.ts';
    import { startJobs } from './src/jobs/start-jobs.ts';
    const rooms = {
      online: true,
      onOnline: () => () => {},
      send: async () => {},
      open: () => {
        console.log('begun');
        return new Promise(() => {});
      },
      destroy: async () => {},
    };
    await startJobs(jobParts({ url: process.env.DATABASE_URL, orm: { em } }, rooms));`);
  const job = openRoomJob(video.id);
  const rows = () =>
    execute(
      `select key, locked_at is not null as locked, attempts < max_attempts as alive
        from graphile_worker._private_jobs where payload->>'video' = ? order by id`,
      [video.id],
    );
  await addJobs(em.fork(), [job]);
  expect(await other.output()).toBe('begun');
  // graphile-worker takes the key from the job that runs, and leaves it no further attempt.
  await addJobs(em.fork(), [job]);
  expect(await other.output()).toBe('begun');
  const old = `update graphile_worker._private_jobs set locked_at = now() - interval '6 seconds' where locked_at is not null`;
  await execute(old);
  await unlockJobsOfDeadServers(em);
  expect(await rows(), 'the server is alive').toEqual([
    { key: null, locked: true, alive: false },
    { key: job.key, locked: true, alive: true },
  ]);
  other.child.kill('SIGKILL');
  await expect
    .poll(async () => {
      await unlockJobsOfDeadServers(em);
      await deleteDeadJobs(em);
      return rows();
    })
    .toEqual([{ key: job.key, locked: false, alive: true }]);
});
