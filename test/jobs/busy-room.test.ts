/** Tests that rooms whose messages never end, on a slow link to the XMPP server, do not delay other rooms and jobs. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addJobs, watchUploadJob } from '../../src/store/jobs.ts';
import { jobParts, type SharedVideo, shareVideo, startJobs } from '../support/parts/delivery.ts';
import { openStore, type Store } from '../support/parts/store.ts';
import { startTcpProxy } from '../support/parts/tcp-proxy.ts';
import { startTestProsody, type TestProsody } from '../support/xmpp/prosody.ts';

/** In each direction: a message and its reflection take twice as long. */
const LINK_MS = 75;
/** Each busy room has several page turns while a message is on its way. */
const TURNS_PER_SECOND = 40;
/** As many videos with endless messages as there are workers for rooms. */
const BUSY_VIDEOS = 3;
const SAMPLES = 4;

const stack = new AsyncDisposableStack();
let store: Store;
let prosody: TestProsody;
beforeAll(async () => {
  [store, prosody] = await Promise.all([openStore(), startTestProsody()]);
  stack.use(store);
  stack.use(prosody);
});
afterAll(() => stack.disposeAsync());

/** Turns pages of the videos in turn at the given rate until `signal` is aborted, however long each commit takes. */
async function turnPages(videos: SharedVideo[], perSecond: number, signal: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  const turns: Promise<number>[] = [];
  while (!signal.aborted) {
    turns.push(videos[turns.length % videos.length]?.turn() ?? Promise.resolve(0));
    await delay(Math.max(1, startedAt + (turns.length * 1_000) / perSecond - performance.now()));
  }
  await Promise.all(turns);
}

/** @returns the number of delivery jobs of a video that are at work or wait */
const deliveryJobs = async (id: string | undefined): Promise<number> => {
  const query = `select 1 from graphile_worker._private_jobs where payload->>'video' = $1`;
  return (await store.sql(query, [id])).length;
};

test('rooms whose messages never end delay no other room and no other job, and a stop waits for one message', async () => {
  await using proxy = await startTcpProxy(prosody.server.service);
  await using rooms = prosody.connect({ service: proxy.url });
  await expect.poll(() => rooms.online).toBe(true);
  const other = await shareVideo(store);
  const busy = await Promise.all(Array.from({ length: BUSY_VIDEOS }, () => shareVideo(store)));
  let busyMessages = 0;
  const parts = jobParts(store, {
    ...rooms,
    online: true,
    async send(room, message, signal) {
      await rooms.send(room, message, signal);
      if (room !== other.id) busyMessages += 1;
    },
  });
  await using jobs = await startJobs({ ...parts, roomConcurrency: BUSY_VIDEOS });
  for (const { id } of [other, ...busy]) await rooms.open(id);
  await using student = await prosody.participant(other.id, 'student');
  proxy.delay(LINK_MS);
  const stopping = new AbortController();
  const turning = turnPages(busy, TURNS_PER_SECOND, stopping.signal);
  await expect.poll(() => busyMessages).toBeGreaterThan(2 * BUSY_VIDEOS);

  const meanwhile: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample++) {
    // A job that still runs would deliver the next message without waiting for a worker.
    await expect.poll(() => deliveryJobs(other.id), { interval: 10 }).toBe(0);
    const before = busyMessages;
    const version = await other.turn();
    await student.waitFor(({ attrs }) => attrs['id'] === `${other.id}:${version}`);
    meanwhile.push(busyMessages - before);
    // One job is at work, one waits, and others that found the lock taken end.
    expect(await deliveryJobs(busy[0]?.id)).toBeLessThanOrEqual(4);
  }
  // The message waits for the messages that are under way, and then takes as long as one message of each busy room.
  expect(Math.min(...meanwhile)).toBeLessThanOrEqual(3 * BUSY_VIDEOS);
  const upload = watchUploadJob({ video: randomUUID(), media: randomUUID(), uploadId: 1 }, 0);
  await addJobs(store.orm.em.fork(), [upload]);
  await expect.poll(() => store.jobKeys()).not.toContain(upload.key);

  const before = busyMessages;
  await jobs[Symbol.asyncDispose]();
  expect(busyMessages - before).toBeLessThanOrEqual(2 * BUSY_VIDEOS);
  stopping.abort();
  await turning;
});
