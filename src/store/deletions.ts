/** Finds the objects in storage that a change leaves without a reference, and the jobs that delete them. */
import type { MediaState, VideoState } from '../domain/state.ts';
import { type Job, TASK } from './jobs.ts';

/**
 * Later deletions remove the objects that arrive after the first one, because an upload form stays valid and a
 * converter may still write pages: for an hour by default, and for 12 hours at most (`UPLOAD_EXPIRY`).
 */
const LATER_DELETIONS_SECONDS = [2 * 3_600, 14 * 3_600];
/** Time for which the pages of a replaced file stay, for viewers who are still loading them. */
const GRACE_SECONDS = 600;

/** The jobs that delete the objects of every document and upload that `after` lacks. */
export function deletions(before: VideoState, after: VideoState | null): Job<typeof TASK.deleteObjects>[] {
  const jobs: Job<typeof TASK.deleteObjects>[] = [];
  const add = (media: MediaState, uploadId: number | null, delays: number[]) => {
    for (const delay of delays) {
      const payload = { video: before.id, media: media.id, stamp: uploadId };
      jobs.push({
        task: TASK.deleteObjects,
        payload,
        key: `delete:${media.id}:${uploadId ?? 'all'}:${delay * 1000}`,
        delay,
      });
    }
  };
  for (const media of before.medias) {
    const next = after?.medias.find(({ id }) => id === media.id);
    if (!next) {
      add(media, null, [0, ...LATER_DELETIONS_SECONDS]);
      continue;
    }
    const kept = uploadIds(next);
    for (const uploadId of uploadIds(media))
      if (!kept.has(uploadId)) add(media, uploadId, [GRACE_SECONDS, ...LATER_DELETIONS_SECONDS]);
  }
  return jobs;
}

const uploadIds = (media: MediaState) =>
  new Set([media.upload, media.shown].flatMap((file) => (file ? [file.uploadId] : [])));
