/** Which server delivers the messages of a video, and how a delivery ends when its server stops. */
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DeliverOutboxParts, deliverOutbox, type SendToRoom } from '../../src/jobs/deliver-outbox.ts';
import { type JobParts, startJobs } from '../../src/jobs/start-jobs.ts';
import { openServerLocks, type ServerLocks } from '../../src/store/connection/server-locks.ts';
import { addJobs, deliverOutboxJob, openRoomJob } from '../../src/store/jobs.ts';
import { changeShare } from '../../src/store/write-path/change-share.ts';
import { openStore, type Store } from '../support/parts/store.ts';
import { recordLog } from '../support/recorded-log.ts';
import { silentLog } from '../support/silent-log.ts';

const stack = new AsyncDisposableStack();
let store: Store;
/** The locks of two servers. */
let locks: ServerLocks;
let otherLocks: ServerLocks;
beforeAll(async () => {
  store = stack.use(await openStore());
  locks = stack.use(openServerLocks(store.url));
  otherLocks = stack.use(openServerLocks(store.url));
});
afterAll(() => stack.disposeAsync());

const delivery = (send: SendToRoom): DeliverOutboxParts => ({
  em: store.orm.em,
  locks,
  render: async () => '',
  send,
  batchTime: Number.POSITIVE_INFINITY,
});

/** A video whose start of a share is not delivered, without a job. */
async function sharedVideo(): Promise<string> {
  const { id, medias } = await store.video();
  const [media = ''] = medias;
  await changeShare(store.orm.em, { rooms: true }, id, (video) => ({
    video: { ...video, share: { media, page: 1 } },
  }));
  await store.sql('delete from graphile_worker._private_jobs where key = $1', [deliverOutboxJob(id).key]);
  return id;
}

/** Turns the page. The commit adds an outbox message and a delivery job. */
const turn = (id: string) =>
  changeShare(store.orm.em, { rooms: true }, id, (video) => ({
    video: { ...video, share: video.share && { ...video.share, page: 3 - video.share.page } },
  }));

const undelivered = async (id: string): Promise<number> =>
  (await store.sql('select 1 from outbox where video = $1 and delivered_on is null', [id])).length;

const parts = (send: SendToRoom, others: Partial<JobParts> = {}): JobParts => ({
  databaseUrl: store.url,
  em: store.orm.em,
  changes: { rooms: true },
  files: {
    s3: new S3Client({ region: 'us-east-1' }),
    sourceBucket: 'source',
    destinationBucket: 'destination',
  },
  rooms: {
    ...delivery(send),
    online: () => true,
    onOnline: () => () => {},
    open: async () => {},
    destroy: async () => {},
  },
  announce: async () => 'accepted' as const,
  times: { silence: 60, timeout: 60, uploadExpiry: 60 },
  concurrency: 2,
  log: silentLog,
  ...others,
});

test('a server does not wait for the server that delivers, which delivers what is committed meanwhile', async () => {
  const id = await sharedVideo();
  const sent: number[] = [];
  const otherSend = async () => expect.fail('two servers deliver at the same time');
  const other = { ...delivery(otherSend), locks: otherLocks };
  const send: SendToRoom = async (_room, { version }) => {
    sent.push(version);
    if (sent.length > 3) return;
    await turn(id);
    expect(await deliverOutbox(other, id)).toBe(false);
  };
  expect(await deliverOutbox(delivery(send), id)).toBe(true);
  expect(sent).toEqual([3, 4, 5, 6]);
  expect(await undelivered(id)).toBe(0);
});

test('a server stops although commits follow each other without end, and leaves the rest to another server', async () => {
  const id = await sharedVideo();
  const begun = Promise.withResolvers<void>();
  const send: SendToRoom = async () => {
    await turn(id);
    begun.resolve();
  };
  const jobs = await startJobs(parts(send));
  await addJobs(store.orm.em.fork(), [deliverOutboxJob(id)]);
  await begun.promise;
  await jobs[Symbol.asyncDispose]();
  expect(await undelivered(id)).toBeGreaterThan(0);
  await using _ = await startJobs(parts(async () => {}));
  await expect.poll(() => undelivered(id)).toBe(0);
});

test('a delivery ends after the message under way when its server begins to stop, and another server goes on', async () => {
  const id = await sharedVideo();
  await turn(id);
  await store.sql('delete from graphile_worker._private_jobs where key = $1', [deliverOutboxJob(id).key]);
  const stopping = new AbortController();
  const sent: number[] = [];
  const send: SendToRoom = async (_room, { version }) => {
    sent.push(version);
    stopping.abort();
  };
  expect(await deliverOutbox(delivery(send), id, { stopping: stopping.signal })).toBe(false);
  expect(sent).toEqual([3]);
  expect(await store.jobKeys()).toContain(deliverOutboxJob(id).key);
  expect(await undelivered(id)).toBe(1);
});

const TURNS = 55;

test('of a backlog, a room receives every start and end, and of all else the newest state only', async () => {
  const { id, medias } = await store.video(2);
  const share = (media: string | undefined) =>
    changeShare(store.orm.em, { rooms: true }, id, (video) => ({
      video: { ...video, share: media ? { media, page: 1 } : null },
    }));
  await share(medias[0]);
  for (let number = 0; number < TURNS; number++) await turn(id);
  await share(undefined);
  await share(medias[0]);
  await share(medias[1]);
  for (let number = 0; number < TURNS; number++) await turn(id);
  const sent: [event: string, version: number][] = [];
  const send: SendToRoom = async (_room, { event, version }) => void sent.push([event, version]);
  expect(await deliverOutbox(delivery(send), id)).toBe(true);
  expect(sent).toEqual([
    ['start_sharing', 3],
    ['end_sharing', 4 + TURNS],
    ['start_sharing', 5 + TURNS],
    ['start_sharing', 6 + TURNS],
    ['navigate_sharing', 6 + 2 * TURNS],
  ]);
  expect(await undelivered(id)).toBe(0);
});

test('a delivery whose messages never end gives way after its time, and another job delivers the rest', async () => {
  const id = await sharedVideo();
  const send: SendToRoom = async () => void (await turn(id));
  expect(await deliverOutbox({ ...delivery(send), batchTime: 20 }, id)).toBe(false);
  expect(await undelivered(id)).toBe(1);
  expect(await store.jobKeys()).toContain(deliverOutboxJob(id).key);
});

test('a delivery whose room does not answer ends when the server no longer waits, and another server repeats it', async () => {
  const id = await sharedVideo();
  const abandoning = new AbortController();
  const send: SendToRoom = (_room, _message, signal) => {
    abandoning.abort(new Error('The server stops.'));
    return Promise.reject(signal?.reason);
  };
  expect(await deliverOutbox(delivery(send), id, { abandoning: abandoning.signal })).toBe(false);
  expect(await store.jobKeys()).toContain(deliverOutboxJob(id).key);
  expect(await undelivered(id)).toBe(1);
});

test('a server stops although a job does not end, and releases the job', async () => {
  const { id } = await store.video();
  const begun = Promise.withResolvers<void>();
  const log = recordLog();
  const options = parts(async () => {}, { stopTimeout: 50, log: log.log });
  const open = () => {
    begun.resolve();
    return new Promise<void>(() => {});
  };
  const jobs = await startJobs({ ...options, rooms: options.rooms && { ...options.rooms, open } });
  await addJobs(store.orm.em.fork(), [openRoomJob(id)]);
  await begun.promise;
  await jobs[Symbol.asyncDispose]();
  const forced = log.lines.filter(({ event }) => event === 'jobs.stop_forced');
  expect(forced.flatMap(({ fields }) => fields['running'])).toContain('open_room');
  const rows = await store.sql('select locked_at from graphile_worker.jobs where key = $1', [
    openRoomJob(id).key,
  ]);
  expect(rows).toEqual([{ locked_at: null }]);
});
