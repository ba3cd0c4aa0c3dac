import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deliverOutbox } from '../../src/jobs/deliver-outbox.ts';
import { changeShare } from '../../src/store/change-share.ts';
import { addJobs, deliverOutboxJob, unlockAbandonedJobs, watchUploadJob } from '../../src/store/jobs.ts';
import { enqueueAbandonedDeliveries } from '../../src/store/outbox.ts';
import { freshDatabase } from '../support/postgres.ts';
import { JWT_SECRET } from '../support/system.ts';
import { seed, startTestServer, type TestServer } from '../support/test-server.ts';

const stack = new AsyncDisposableStack();
let databaseUrl: string;
let core: TestServer;
beforeAll(async () => {
  databaseUrl = stack.use(await freshDatabase()).url;
  core = stack.use(await startTestServer({ databaseUrl, secret: JWT_SECRET, rooms: true }));
});
afterAll(() => stack.disposeAsync());

interface OtherServer extends AsyncDisposable {
  child: ChildProcess;
  /** Waits for the next line of its output. */
  nextLine(): Promise<string>;
}

/** Runs `work` in a process of its own. The work prints what it does, and `suspend()` stops the process with SIGSTOP. */
function runOnOtherServer(work: string): OtherServer {
  const script = `
    import { deliverOutbox } from './src/jobs/deliver-outbox.ts';
    import { openOrm } from './src/store/orm.ts';
    import { changeShare } from './src/store/change-share.ts';
    const { em } = await openOrm(process.env.DATABASE_URL, 4);
    const suspend = () => {
      console.log('stopping');
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
    nextLine: async () => String((await lines.next()).value),
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
  changeShare(core.orm.em, { rooms: true }, video, (state) => ({
    video: { ...state, share: state.share && { ...state.share, page } },
  }));

test('a server that is suspended during a change delays others for seconds only, and its change is rolled back', async () => {
  const video = await seed(core);
  await using other = runOnOtherServer(`
    const outcome = await changeShare(em, { rooms: true }, '${video.id}', (state) => {
      suspend();
      return { video: { ...state, share: { ...state.share, page: 9 } } };
    }).catch((error) => error);
    console.log(outcome instanceof Error ? 'failed' : 'done');`);
  expect(await other.nextLine()).toBe('stopping');
  await expect.poll(() => isSuspended(other)).toBe(true);
  const startedAt = performance.now();
  const changed = await turnTo(video.id, 3);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(changed?.video).toMatchObject({ version: 4, share: { page: 3 } });
  other.child.kill('SIGCONT');
  expect(await other.nextLine()).toBe('failed');
  const rows = await core.orm.em
    .fork()
    .execute('select version, (state->?->>?)::int as page from outbox where video = ? order by id', [
      'share',
      'page',
      video.id,
    ]);
  expect(rows).toEqual([
    { version: 3, page: 1 },
    { version: 4, page: 3 },
  ]);
});

test('another server takes over from one that is suspended during a delivery, which sends nothing more when it resumes', async () => {
  const video = await seed(core);
  await turnTo(video.id, 2);
  await using other = runOnOtherServer(`
    const render = async () => '';
    const send = async (room, { version }) => {
      console.log(version);
      if (version === 3) suspend();
    };
    await deliverOutbox({ em, send, render, lockTimeout: 2_000 }, '${video.id}').catch(() => console.log('failed'));
    console.log('over');`);
  expect([await other.nextLine(), await other.nextLine()]).toEqual(['3', 'stopping']);
  await expect.poll(() => isSuspended(other)).toBe(true);
  const sent: number[] = [];
  await deliverOutbox(
    {
      em: core.orm.em,
      render: async () => '',
      send: async (_room, { version }) => void sent.push(version),
    },
    video.id,
  );
  expect(sent).toEqual([3, 4]);
  other.child.kill('SIGCONT');
  expect([await other.nextLine(), await other.nextLine()]).toEqual(['failed', 'over']);
});

test('messages of a server that died are delivered within seconds, without waiting for the next change', async () => {
  const video = await seed(core);
  const { em } = core.orm;
  const execute = (sql: string, values: unknown[] = []) =>
    em.fork().execute<Record<string, unknown>[]>(sql, values);
  const { key = '' } = deliverOutboxJob(video.id);
  const expireLock = (minutes: number) =>
    execute(
      `update graphile_worker._private_jobs set locked_by = 'dead', locked_at = now() - ? * interval '1 minute' where key = ?`,
      [minutes, key],
    );
  const waiting = () =>
    execute('select 1 from graphile_worker.jobs where key = ? and locked_at is null', [key]);
  const makeOverdue = () =>
    execute(`update outbox set created_on = now() - interval '6 seconds' where video = ?`, [video.id]);

  expect(await waiting()).toHaveLength(1);
  await makeOverdue();
  expect(await enqueueAbandonedDeliveries(em), 'a job is already waiting').toBe(0);
  await expireLock(0);
  await em.fork().transactional(async (tx) => {
    await tx.execute(`select pg_advisory_xact_lock(hashtextextended(?, 0))`, [key]);
    expect(await enqueueAbandonedDeliveries(em), 'another server holds the lock').toBe(0);
  });
  expect(await enqueueAbandonedDeliveries(em)).toBe(1);
  expect(await waiting()).toHaveLength(1);
  expect(await enqueueAbandonedDeliveries(em)).toBe(0);

  await expireLock(11);
  await unlockAbandonedJobs(em);
  expect(await waiting(), 'a lock of more than 10 minutes is released').toHaveLength(1);
  await expireLock(9);
  await unlockAbandonedJobs(em);
  expect(await waiting()).toHaveLength(0);
});

test('another server watches an upload again within two minutes after its server died', async () => {
  const { em } = core.orm;
  const upload = { video: randomUUID(), media: randomUUID(), uploadId: 1_700_000_000 };
  const job = watchUploadJob(upload, new Date());
  await addJobs(em.fork(), [job]);
  const lockedAfter = async (minutes: number) => {
    await em
      .fork()
      .execute(
        `update graphile_worker._private_jobs set locked_by = 'dead', locked_at = now() - ? * interval '1 minute' where key = ?`,
        [minutes, job.key],
      );
    await unlockAbandonedJobs(em);
    return em
      .fork()
      .execute('select 1 from graphile_worker.jobs where key = ? and locked_at is not null', [job.key]);
  };
  expect(await lockedAfter(0.5), 'the lock is still valid').toHaveLength(1);
  expect(await lockedAfter(1.1)).toHaveLength(0);
});
