/**
 * Watches an upload until it ends READY or ERROR, because storage may lose an event and a converter may die. The rules
 * are in domain/upload/watch.ts.
 */
import { sourceKey, type UploadRef } from '../domain/keys.ts';
import { nextStep, type UploadFacts, type WatchTimes } from '../domain/upload/watch.ts';
import { exists } from '../files/objects.ts';
import { readUploadFacts, storeAnnouncement, storeFound, storeWaiting } from '../store/conversions.ts';
import { addJobs, watchUploadJob } from '../store/jobs.ts';
import type { AnnounceAnswer } from './announce.ts';
import type { Buckets } from './delete-objects.ts';
import { type FailUploadParts, failUpload } from './fail-upload.ts';

export interface WatchUploadParts extends FailUploadParts {
  files: Buckets;
  /** Sends the converter the event that storage sends for a new object. @throws when the converter refuses it */
  announce: (bucket: string, key: string) => Promise<AnnounceAnswer>;
  times: WatchTimes;
}

/** Looks at the upload, and adds the job for the next look when the upload has not ended. */
export async function watchUpload(parts: WatchUploadParts, upload: UploadRef): Promise<void> {
  const facts = await findFacts(parts, upload);
  if (!facts) return;
  const step = nextStep(facts, parts.times);
  if ('end' in step) return failUpload(parts, upload, step.end, step.detail);
  if ('lookAfter' in step) return lookAgain(parts, upload, step.lookAfter);
  if (!(await announceFile(parts, upload, facts))) {
    return lookAgain(parts, upload, parts.times.silence);
  }
  const answered = await findFacts(parts, upload);
  const next = answered && nextStep(answered, parts.times);
  if (next) await lookAgain(parts, upload, 'lookAfter' in next ? next.lookAfter : parts.times.silence);
}

type Facts = UploadFacts & { extension: string };

/** Reads the facts. Asks the storage for the file until the file exists. @returns null when the upload has ended */
async function findFacts({ em, files, log }: WatchUploadParts, upload: UploadRef): Promise<Facts | null> {
  const stored = await readUploadFacts(em, upload);
  if (!stored || stored.fileAge !== null) return stored && { ...stored, isStorageReachable: true };
  try {
    const isFound = await exists(files.s3, files.sourceBucket, sourceKey(upload, stored.extension));
    if (isFound) await storeFound(em, upload);
    return { ...stored, fileAge: isFound ? 0 : null, isStorageReachable: true };
  } catch (error) {
    log.warn({ video: upload.video, media: upload.media, err: error }, 'storage.unreachable');
    return { ...stored, isStorageReachable: false };
  }
}

/** Whether the converter has answered. */
async function announceFile(
  { em, log, announce, files }: WatchUploadParts,
  upload: UploadRef,
  { extension, announcements, sinceReport }: Facts,
): Promise<boolean> {
  const ids = { video: upload.video, media: upload.media, uploadId: upload.uploadId };
  try {
    const answer = await announce(files.sourceBucket, sourceKey(upload, extension));
    // Where the storage sends no events, this is how each file reaches the converter.
    if (announcements === 0 && sinceReport === null) log.info({ ...ids, answer }, 'conversion.announced');
    else log.warn({ ...ids, answer }, 'conversion.silent');
    await (answer === 'waiting' ? storeWaiting : storeAnnouncement)(em, upload);
    return true;
  } catch (error) {
    log.warn({ ...ids, err: error }, 'conversion.announce_failed');
    return false;
  }
}

/** A converter that hands the upload back, or starts, while this job runs has added a job that runs at once. */
const lookAgain = ({ em }: WatchUploadParts, upload: UploadRef, seconds: number) =>
  addJobs(em.fork(), [{ ...watchUploadJob(upload, seconds), keepsTime: true }]);
