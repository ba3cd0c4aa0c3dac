/** What is swept away after a change, and when. */
import { describe, expect, it } from 'vitest';
import { deletions } from '../../src/store/deletions.ts';
import { copySourceJob, TASK, watchUploadJob } from '../../src/store/jobs.ts';
import { revive, snapshot } from '../../src/store/snapshot.ts';
import { aFile, aMedia, aVideo, ready } from '../support/states.ts';

const NOW = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

/** What is deleted, with the minutes until then. */
const swept = (...change: [Parameters<typeof deletions>[0], Parameters<typeof deletions>[1]]) =>
  deletions(...change, NOW).map(({ payload, runAt }) => [
    payload.media,
    payload.stamp,
    ((runAt?.getTime() ?? NOW) - NOW) / MINUTE,
  ]);

describe('storage', () => {
  const [one, two] = [ready('one'), ready('two')];

  it('loses a document at once, and what a late converter still wrote two hours later', () => {
    expect(swept(aVideo([one, two]), aVideo([two]))).toEqual([
      ['one', null, 0],
      ['one', null, 120],
    ]);
  });

  it('loses every document of a video that goes', () => {
    expect(swept(aVideo([one, two]), null).map(([media]) => media)).toEqual(['one', 'one', 'two', 'two']);
  });

  it('keeps everything while pages are turned and titles change', () => {
    expect(
      swept(aVideo([one, two]), aVideo([{ ...one, title: 'New' }, two], { media: 'one', page: 2 })),
    ).toEqual([]);
  });

  it('keeps the old file while its replacement is on its way', () => {
    const replacing = { ...one, upload: aFile(0, null, 200), uploadState: 'pending' as const };
    expect(swept(aVideo([one]), aVideo([replacing]))).toEqual([]);
  });

  it('loses the old file a little after it was replaced, for those who are loading its pages', () => {
    const replacing = { ...one, upload: aFile(0, null, 200) };
    const replaced = { ...one, upload: aFile(1, 3, 200), shown: aFile(1, 3, 200) };
    expect(swept(aVideo([replacing]), aVideo([replaced]))).toEqual([
      ['one', 100, 10],
      ['one', 100, 120],
    ]);
  });

  it('loses an upload that another took the place of before it had a page', () => {
    const [first, second] = [100, 200].map((uploadId) => aMedia('one', { upload: aFile(0, null, uploadId) }));
    expect(swept(aVideo([first as never]), aVideo([second as never]))).toEqual([
      ['one', 100, 10],
      ['one', 100, 120],
    ]);
  });

  it('is watched for one upload of a document at a time', () => {
    const upload = { video: 'v', media: 'one', uploadId: 100 };
    const keys = [upload, { ...upload, uploadId: 200 }].map(
      (each) => watchUploadJob(each, new Date(NOW)).key,
    );
    expect(new Set(keys).size).toBe(1);
  });
});

describe('what a server of version 0.1 reads', () => {
  it('is the task identifiers of that version', () => {
    expect(TASK).toEqual({
      deliverOutbox: 'drain',
      openRoom: 'open_room',
      deleteObjects: 'delete_objects',
      watchUpload: 'watch_upload',
      copySource: 'copy_source',
      enqueueDeliveries: 'wake_outbox',
      unlockAbandonedJobs: 'free_jobs',
      pruneOutbox: 'prune_outbox',
    });
  });

  it('is an upload with the field `stamp` in payloads', () => {
    const [from, to] = [100, 200].map((uploadId) => ({ video: 'v', media: 'm', uploadId }));
    if (!from || !to) throw new Error('two uploads');
    expect(watchUploadJob(from, new Date(NOW)).payload).toEqual({ video: 'v', media: 'm', stamp: 100 });
    expect(copySourceJob(from, to, 'pdf').payload).toEqual({
      from: { video: 'v', media: 'm', stamp: 100 },
      to: { video: 'v', media: 'm', stamp: 200 },
      extension: 'pdf',
    });
  });

  it('is a file with the field `stamp` in the state of an outbox message', () => {
    const video = aVideo([ready('one')]);
    const [media] = snapshot(video).medias;
    expect(media?.upload).toEqual({ stamp: 100, extension: 'pdf', pageCount: 3, pagesReady: 3 });
    expect(media?.shown).toEqual(media?.upload);
    expect(revive(JSON.parse(JSON.stringify(snapshot(video))))).toEqual(video);
  });
});
