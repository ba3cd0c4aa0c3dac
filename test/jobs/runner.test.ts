import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startJobs } from '../../src/jobs/runner.ts';
import { addJobs, openRoomJob } from '../../src/store/jobs.ts';
import { openStore } from '../support/store.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { notebook } from '../support/xmpp/rooms.ts';

const unhandled: unknown[] = [];
const collect = (reason: unknown) => void unhandled.push(reason);
beforeEach(() => void process.on('unhandledRejection', collect));
afterEach(() => void process.off('unhandledRejection', collect));

test('a job that fails while PostgreSQL is unreachable does not end the process, and runs again afterwards', async () => {
  await using store = await openStore();
  await using proxy = await startTcpProxy(store.url);
  const s3 = new S3Client({ region: 'us-east-1' });
  const { id } = await store.video();
  const done = Promise.withResolvers<void>();
  const log = notebook();
  let attempts = 0;
  await using _ = await startJobs({
    databaseUrl: proxy.url,
    em: store.orm.em,
    changes: { rooms: true },
    files: { s3, sourceBucket: 'source', destinationBucket: 'destination' },
    rooms: {
      em: store.orm.em,
      send: async () => {},
      render: async () => '',
      online: () => true,
      onOnline: () => () => {},
      async open() {
        attempts += 1;
        if (attempts > 1) return done.resolve();
        proxy.cut();
        throw new Error('The room did not answer.');
      },
    },
    announce: async () => {},
    times: { silence: 60, timeout: 60, uploadExpiry: 60 },
    concurrency: 2,
    log: log.log,
  });
  await addJobs(store.orm.em.fork(), [openRoomJob(id)]);
  await expect.poll(() => attempts, { timeout: 10_000 }).toBe(1);
  await expect.poll(() => log.count('jobs.runner_ended'), { timeout: 20_000 }).toBe(1);
  proxy.restore();
  await store.sql(
    `update graphile_worker._private_jobs set run_at = now(), locked_at = null, locked_by = null`,
  );
  await done.promise;
  expect(unhandled).toEqual([]);
});
