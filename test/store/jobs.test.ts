/** The stored form of jobs, which servers of version 0.1 share. */
import { expect, it } from 'vitest';
import { copySourceJob, deliverOutboxJob, openRoomJob, TASK, watchUploadJob } from '../../src/store/jobs.ts';

const upload = { video: 'v', media: 'm', uploadId: 100 };
const newer = { ...upload, uploadId: 200 };

it('each upload has a watch job of its own, so that a late job of an earlier upload replaces no other', () => {
  const keys = [upload, newer].map((each) => watchUploadJob(each, 10).key);
  expect(keys).toEqual(['watch:m:100', 'watch:m:200']);
});

it('the task identifiers are those of version 0.1, and one more', () => {
  expect(TASK).toEqual({
    deliverOutbox: 'drain',
    openRoom: 'open_room',
    deleteObjects: 'delete_objects',
    watchUpload: 'watch_upload',
    copySource: 'copy_source',
    enqueueDeliveries: 'wake_outbox',
    unlockHungJobs: 'free_jobs',
    pruneOutbox: 'prune_outbox',
    destroyRoom: 'destroy_room',
  });
});

it('the keys of the jobs for rooms are those of version 0.1', () => {
  const keys = [deliverOutboxJob('v'), openRoomJob('v')].map(({ key }) => key);
  expect(keys).toEqual(['drain:v', 'open:v']);
});

it('an upload in a payload has the fields of version 0.1', () => {
  const stored = { video: 'v', media: 'm', stamp: 100 };
  expect(watchUploadJob(upload, 10).payload).toEqual(stored);
  expect(copySourceJob(upload, newer, 'pdf').payload).toEqual({
    from: stored,
    to: { ...stored, stamp: 200 },
    extension: 'pdf',
  });
});
