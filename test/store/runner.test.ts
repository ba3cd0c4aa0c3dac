import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startJobs } from '../../src/jobs/runner.ts';
import { addJobs, openRoomJob } from '../../src/store/jobs.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { notebook } from '../support/xmpp/rooms.ts';
import { openStore } from './store.ts';

const unheard: unknown[] = [];
const note = (reason: unknown) => void unheard.push(reason);
beforeEach(() => void process.on('unhandledRejection', note));
afterEach(() => void process.off('unhandledRejection', note));

test('a job that fails while the database is away ends nothing but itself, and is done when it is back', async () => {
  await using store = await openStore();
  await using line = await startTcpProxy(store.url);
  const s3 = new S3Client({ region: 'us-east-1' });
  const { id } = await store.video();
  const done = Promise.withResolvers<void>();
  const notes = notebook();
  let times = 0;
  await using _ = await startJobs({
    databaseUrl: line.url,
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
        times += 1;
        if (times > 1) return done.resolve();
        line.cut();
        throw new Error('The room did not answer.');
      },
    },
    announce: async () => {},
    times: { silence: 60, timeout: 60, uploadExpiry: 60 },
    concurrency: 2,
    log: notes.log,
  });
  await addJobs(store.orm.em.fork(), [openRoomJob(id)]);
  await expect.poll(() => times, { timeout: 10_000 }).toBe(1);
  await expect.poll(() => notes.count('jobs.runner_ended'), { timeout: 20_000 }).toBe(1);
  line.restore();
  await store.sql(
    `update graphile_worker._private_jobs set run_at = now(), locked_at = null, locked_by = null`,
  );
  await done.promise;
  expect(unheard).toEqual([]);
});
