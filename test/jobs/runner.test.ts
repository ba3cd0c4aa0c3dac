import { afterEach, beforeEach, expect, test } from 'vitest';
import { type JobParts, startJobs } from '../../src/jobs/start-jobs.ts';
import { addJobs, openRoomJob } from '../../src/store/jobs.ts';
import type { Rooms } from '../../src/xmpp/room/rooms.ts';
import { jobParts } from '../support/parts/delivery.ts';
import { openStore, type Store } from '../support/parts/store.ts';
import { startTcpProxy } from '../support/parts/tcp-proxy.ts';
import { recordLog } from '../support/recorded-log.ts';

const unhandled: unknown[] = [];
const collect = (reason: unknown) => void unhandled.push(reason);
beforeEach(() => void process.on('unhandledRejection', collect));
afterEach(() => void process.off('unhandledRejection', collect));

type TestRooms = Partial<Pick<Rooms, 'open' | 'send'>>;

const parts = ({ orm }: Store, url: string, changes: TestRooms, log: JobParts['log']): JobParts => {
  const rooms = {
    online: true,
    onOnline: () => () => {},
    open: async () => {},
    destroy: async () => {},
    send: async () => {},
    ...changes,
  };
  return { ...jobParts({ url, orm }, rooms, log), concurrency: 2 };
};

test('a job that fails while PostgreSQL is unreachable does not end the process, and runs again afterwards', async () => {
  await using store = await openStore();
  await using proxy = await startTcpProxy(store.url);
  const { id } = await store.video();
  const done = Promise.withResolvers<void>();
  const log = recordLog();
  let attempts = 0;
  const open = async () => {
    attempts += 1;
    if (attempts > 1) return done.resolve();
    proxy.refuse();
    throw new Error('The room did not answer.');
  };
  await using _ = await startJobs(parts(store, proxy.url, { open }, log.log));
  await addJobs(store.orm.em.fork(), [openRoomJob(id)]);
  await expect.poll(() => attempts).toBe(1);
  await expect.poll(() => log.count('jobs.runner_ended')).toBe(1);
  await proxy.heal();
  await store.sql(
    `select graphile_worker.force_unlock_workers(array(select locked_by from graphile_worker.jobs))`,
  );
  await store.sql(`update graphile_worker._private_jobs set run_at = now()`);
  await done.promise;
  expect(unhandled).toEqual([]);
});

test('the runner stops while PostgreSQL is unreachable', async () => {
  await using store = await openStore();
  await using proxy = await startTcpProxy(store.url);
  const log = recordLog();
  const jobs = await startJobs(parts(store, proxy.url, { open: async () => proxy.refuse() }, log.log));
  await addJobs(store.orm.em.fork(), [openRoomJob((await store.video()).id)]);
  await expect.poll(() => log.count('jobs.runner_not_started')).toBeGreaterThan(0);
  await jobs[Symbol.asyncDispose]();
  const attempts = log.count('jobs.runner_not_started');
  await proxy.heal();
  expect(log.count('jobs.runner_ended')).toBe(1);
  expect(log.count('jobs.runner_not_started')).toBe(attempts);
  expect(unhandled).toEqual([]);
});

test('a runner that cannot store the end of two jobs and the failure of a third is replaced', async () => {
  await using store = await openStore();
  await using proxy = await startTcpProxy(store.url);
  const log = recordLog();
  const failures = () =>
    log.lines.filter(({ fields }) => /^Failed to complete jobs/.test(String(fields['detail']))).length;
  let begun = 0;
  const send = async () => {
    const number = begun;
    begun += 1;
    await expect.poll(() => begun).toBe(3);
    proxy.refuse();
    // The jobs end one after the other.
    await expect.poll(failures).toBe(number);
    if (number === 2) throw new Error('The room did not answer.');
  };
  for (const video of [await store.video(), await store.video(), await store.video()]) {
    await store.change(video.id, (state) => ({
      video: { ...state, share: { media: video.medias[0] ?? '', page: 1 } },
    }));
  }
  const options = parts(store, proxy.url, { send }, log.log);
  await using _ = await startJobs({
    ...options,
    concurrency: 3,
    stopTimeout: 500,
  });
  await expect.poll(failures).toBe(2);
  await expect.poll(() => log.count('jobs.runner_ended')).toBe(1);
  expect(unhandled).toEqual([]);
});
