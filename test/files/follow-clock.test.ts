/** Requests to a storage while the clock of this process is wrong. */
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { followClock } from '../../src/files/follow-clock.ts';
import { BUCKET, clientOf, openStorage, type Storage } from '../support/s3/test-storage.ts';

/** The clock of the storage, which no test changes. */
const startedAt = Date.now() - performance.now();
const now = () => startedAt + performance.now();

let storage: Storage;
beforeAll(async () => {
  storage = await openStorage({ now });
  await storage.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a', Body: 'content' }));
});
afterAll(() => storage[Symbol.asyncDispose]());
afterEach(() => void vi.useRealTimers());

it.each([3_600_000, -3_600_000])('requests that run at once succeed after a step of %i ms', async (step) => {
  // The client attempts each request once.
  const s3 = followClock(clientOf(storage.endpoint), now);
  const heads = () =>
    Promise.all(
      Array.from({ length: 5 }, () => s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'a' }))),
    );
  for (const milliseconds of [0, step, 0]) {
    vi.useFakeTimers({ toFake: ['Date'], now: now() + milliseconds });
    expect((await heads()).map(({ ContentLength }) => ContentLength)).toEqual([7, 7, 7, 7, 7]);
  }
  s3.destroy();
});
