/**
 * Watches an upload until it ends READY or ERROR, because storage may lose an event and a converter may die.
 * Announces a file that no converter reports on again, and ends the upload as TIMED_OUT after the timeout.
 */

import { sourceKey, type UploadRef } from '../domain/keys.ts';
import { modifiedOn } from '../files/objects.ts';
import { SharedLiveMediaEntity } from '../store/entities.ts';
import { addJobs, watchUploadJob } from '../store/jobs.ts';
import type { Buckets } from './delete-objects.ts';
import { type FailUploadParts, failUpload } from './fail-upload.ts';

export interface WatchUploadParts extends FailUploadParts {
  files: Buckets;
  /** Sends the converter the event that storage sends for a new object. @throws when the converter refuses it */
  announce: (bucket: string, key: string) => Promise<void>;
  /** Seconds. */
  times: {
    /** Seconds without a report after which the file is announced again. */
    silence: number;
    /** Seconds without a report after which the upload ends as TIMED_OUT. */
    timeout: number;
    /** Seconds for which an upload form is valid. */
    uploadExpiry: number;
  };
}

/** Checks the upload once, and adds the job for the next check when the upload has not ended. */
export async function watchUpload(parts: WatchUploadParts, upload: UploadRef): Promise<void> {
  const row = await parts.em.fork().findOne(SharedLiveMediaEntity, upload.media);
  if (!row || row.uploadStamp !== upload.uploadId) return;
  if (row.uploadState === 'ready' || row.uploadState === 'error') return;
  const { silence, timeout, uploadExpiry } = parts.times;
  const key = sourceKey(upload, row.uploadExtension ?? '');
  const uploadedOn = await modifiedOn(parts.files.s3, parts.files.sourceBucket, key);
  if (!uploadedOn) {
    // The file may still arrive while the form is valid.
    const age = secondsSince(new Date(upload.uploadId * 1000));
    if (age < uploadExpiry + silence) await watchAgain(parts, upload);
    return;
  }
  const silentFor = secondsSince(row.reportedOn && row.reportedOn > uploadedOn ? row.reportedOn : uploadedOn);
  if (silentFor >= timeout) {
    await failUpload(parts, upload, 'timed_out', 'Conversion timed out. Try again.');
    return;
  }
  if (silentFor >= silence) await announceAgain(parts, upload, key);
  await watchAgain(parts, upload);
}

async function announceAgain({ log, announce, files }: WatchUploadParts, upload: UploadRef, key: string) {
  log.warn({ video: upload.video, media: upload.media }, 'conversion.silent');
  await announce(files.sourceBucket, key).catch((error: unknown) => {
    log.warn({ err: error }, 'conversion.announce_failed');
  });
}

const secondsSince = (instant: Date) => (Date.now() - instant.getTime()) / 1000;

const watchAgain = ({ em, times }: WatchUploadParts, upload: UploadRef) =>
  addJobs(em.fork(), [watchUploadJob(upload, new Date(Date.now() + times.silence * 1000))]);
