/** What the tables store about the conversion of an upload. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UploadRef } from '../../src/domain/keys.ts';
import { nextStep } from '../../src/domain/upload/watch.ts';
import {
  deleteConversions,
  readUploadFacts,
  storeAnnouncement,
  storeAttempt,
  storeFound,
  storeHandBack,
  storeProgress,
  storeWaiting,
  watchForgottenUploads,
  watchOpenUploads,
} from '../../src/store/conversions.ts';
import { addJobs, watchUploadJob } from '../../src/store/jobs.ts';
import { openStore, type Store } from '../support/parts/store.ts';
import { converting } from '../support/states.ts';

let store: Store;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store[Symbol.asyncDispose]());

/** A document that is being converted. */
async function openUpload(): Promise<UploadRef> {
  const { id } = await store.video(0);
  const media = crypto.randomUUID();
  await store.change(id, (video) => ({ video: { ...video, medias: [{ ...converting(media), video: id }] } }));
  return { video: id, media, uploadId: 100 };
}
const facts = (upload: UploadRef) => readUploadFacts(store.orm.em, upload);

describe('the facts about an upload', () => {
  it('are null for an upload that is not the newest one', async () => {
    const upload = await openUpload();
    expect(await facts({ ...upload, uploadId: 99 })).toBeNull();
    expect(await facts(upload)).toMatchObject({ state: 'processing', extension: 'pdf', fileAge: null });
  });

  it('have the times since the file was found, and since progress, an announcement and a wait', async () => {
    const upload = await openUpload();
    const { em } = store.orm;
    await storeFound(em, upload);
    expect(await facts(upload)).toMatchObject({ sinceReport: null, sinceProgress: null, announcements: 0 });
    await storeProgress(em.fork(), upload);
    await storeAnnouncement(em, upload);
    await storeWaiting(em, upload);
    const { fileAge, sinceProgress, sinceAnnouncement, sinceWaiting, announcements } =
      (await facts(upload)) ?? {};
    expect(announcements).toBe(1);
    for (const time of [fileAge, sinceProgress, sinceAnnouncement, sinceWaiting]) {
      expect(time).toBeGreaterThan(0);
      expect(time).toBeLessThan(60);
    }
  });
});

it('each conversion counts once as an attempt, and not when its converter hands it back', async () => {
  const upload = await openUpload();
  const { em } = store.orm;
  expect(await storeAttempt(em, upload, 'a')).toBe(1);
  expect(await storeAttempt(em, upload, 'b')).toBe(2);
  expect(await storeAttempt(em, upload, 'a')).toBe(2);
  await storeHandBack(em, upload, 'b', 10);
  expect(await storeAttempt(em, upload, 'a')).toBe(1);
  expect(await store.jobKeys()).toContain(watchUploadJob(upload, 0).key);
});

describe('the server announces at once', () => {
  const TIMES = { silence: 10, timeout: 900, uploadExpiry: 3_600 };
  const next = async (upload: UploadRef) => {
    const stored = await facts(upload);
    return stored && nextStep({ ...stored, isStorageReachable: true }, TIMES);
  };
  const reported = async (upload: UploadRef, attempt: string) => {
    await storeAttempt(store.orm.em, upload, attempt);
    await store.sql('update shared_live_media set reported_on = clock_timestamp() where id = $1', [
      upload.media,
    ]);
  };

  it.each([
    ['that a converter hands back', 'begun'],
    ['that a converter hands back from its queue', 'waiting'],
  ])('an upload %s', async (_what, moment) => {
    const upload = await openUpload();
    if (moment === 'begun') await reported(upload, 'a');
    await storeHandBack(store.orm.em, upload, 'a', TIMES.silence);
    expect(await next(upload)).toEqual({ announce: true });
    await storeAnnouncement(store.orm.em, upload);
    expect(await next(upload)).toMatchObject({ lookAfter: expect.any(Number) });
  });

  it('an upload whose converter was killed, when it starts again, and counts the conversion', async () => {
    const { em } = store.orm;
    const [killed, takenOver, other] = [await openUpload(), await openUpload(), await openUpload()];
    await reported(killed, 'a');
    await reported(takenOver, 'b');
    await reported(takenOver, 'c');
    await reported(other, 'd');
    await watchOpenUploads(em, ['a', 'b'], TIMES.silence);
    expect(await next(killed)).toEqual({ announce: true });
    for (const upload of [takenOver, other]) {
      expect(await next(upload)).toMatchObject({ lookAfter: expect.any(Number) });
    }
    expect(await storeAttempt(em, killed, 'e')).toBe(2);
  });
});

it('a look at an upload that is due at once is not postponed by a look that ends', async () => {
  const upload = await openUpload();
  const { em } = store.orm;
  const waits = async () => {
    const [row] = await store.sql(
      'select extract(epoch from run_at - now())::float8 as seconds from graphile_worker.jobs where key = $1',
      [watchUploadJob(upload, 0).key],
    );
    return row.seconds;
  };
  await addJobs(em.fork(), [{ ...watchUploadJob(upload, 600), keepsTime: true }]);
  expect(await waits()).toBeGreaterThan(500);
  await watchOpenUploads(em, [], 10);
  await addJobs(em.fork(), [{ ...watchUploadJob(upload, 600), keepsTime: true }]);
  expect(await waits()).toBeLessThan(1);
});

it('every open upload without a watch job receives one, and a converter that starts makes the server look at all', async () => {
  const upload = await openUpload();
  const { em } = store.orm;
  const { key } = watchUploadJob(upload, 0);
  await watchForgottenUploads(em);
  await watchForgottenUploads(em);
  expect((await store.jobKeys()).filter((each) => each === key)).toHaveLength(1);
  expect(await watchOpenUploads(em, [], 10)).toBeGreaterThan(0);
  expect((await store.jobKeys()).filter((each) => each === key)).toHaveLength(1);
});

it('the facts leave with the objects of the upload or of the document', async () => {
  const upload = await openUpload();
  const { em } = store.orm;
  const rows = () =>
    store.sql('select stamp from conversion where media = $1 order by stamp', [upload.media]);
  for (const uploadId of [100, 101, 102]) await storeFound(em, { ...upload, uploadId });
  await deleteConversions(em, upload.media, 100);
  expect(await rows()).toHaveLength(2);
  await deleteConversions(em, upload.media, null);
  expect(await rows()).toEqual([]);
});
