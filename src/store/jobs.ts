/** The work that follows from a commit, done by whichever server picks it up, until it has succeeded. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { UploadRef } from '../domain/keys.ts';
import type { MediaState, VideoState } from '../domain/state.ts';

/** Each task's payload. */
export interface Tasks {
  /** Tells the room of a video what the outbox holds for it. */
  drain: { video: string };
  /** Makes the room of a video, so that participants find it before anything is shown. */
  open_room: { video: string };
  /** Deletes a document's objects in both buckets, or those of one upload of it. */
  delete_objects: { video: string; media: string; stamp: number | null };
  /** Sees to it that an upload ends READY or ERROR. */
  watch_upload: UploadRef;
  /** Puts the file of an upload under a new stamp, which makes storage announce it again. */
  copy_source: { from: UploadRef; to: UploadRef; extension: string };
}

export interface Job<Task extends keyof Tasks = keyof Tasks> {
  task: Task;
  payload: Tasks[Task];
  /** A job with the same key that has not begun is replaced. */
  key?: string;
  runAt?: Date;
  /** A server that cannot do it for now skips jobs with this flag. */
  flags?: string[];
}

/** What only a server that is connected to the rooms can do. */
export const XMPP_FLAG = 'xmpp';

export const deliverOutboxJob = (video: string): Job<'drain'> => ({
  task: 'drain',
  payload: { video },
  key: `drain:${video}`,
  flags: [XMPP_FLAG],
});

export const openRoomJob = (video: string): Job<'open_room'> => ({
  task: 'open_room',
  payload: { video },
  key: `open:${video}`,
  flags: [XMPP_FLAG],
});

export const watchJob = (upload: UploadRef, runAt: Date): Job<'watch_upload'> => ({
  task: 'watch_upload',
  payload: upload,
  key: `watch:${upload.media}`,
  runAt,
});

// A form is good for an hour and a converter may still be writing: what comes late goes in a second sweep.
const SECOND_SWEEP_MS = 2 * 3_600_000;
// Links to a file that was just replaced work a little longer, for whoever is still loading its pages.
const GRACE_MS = 600_000;

/** The objects that nothing refers to any more after a change. */
export function deletions(
  before: VideoState,
  after: VideoState | null,
  now = Date.now(),
): Job<'delete_objects'>[] {
  const jobs: Job<'delete_objects'>[] = [];
  const sweep = (media: MediaState, stamp: number | null, delays: number[]) => {
    for (const delay of delays) {
      const payload = { video: before.id, media: media.id, stamp };
      jobs.push({
        task: 'delete_objects',
        payload,
        key: `delete:${media.id}:${stamp ?? 'all'}:${delay}`,
        ...(delay > 0 ? { runAt: new Date(now + delay) } : {}),
      });
    }
  };
  for (const media of before.medias) {
    const next = after?.medias.find(({ id }) => id === media.id);
    if (!next) {
      sweep(media, null, [0, SECOND_SWEEP_MS]);
      continue;
    }
    const kept = stamps(next);
    for (const stamp of stamps(media)) if (!kept.has(stamp)) sweep(media, stamp, [GRACE_MS, SECOND_SWEEP_MS]);
  }
  return jobs;
}

const stamps = (media: MediaState) =>
  new Set([media.upload, media.shown].flatMap((file) => (file ? [file.stamp] : [])));

/** No job takes that long: its server has died with it. Doing one twice changes nothing. */
const DEAD_AFTER_MINUTES = 10;
/** One that looks after an upload takes seconds, and as long as it is held an instructor waits. */
const WATCH_DEAD_AFTER_MINUTES = 1;

/** Gives back the jobs that dead servers hold; left alone, they would be held for four hours. */
export async function freeJobs(em: EntityManager): Promise<void> {
  await em.fork().execute(
    `select graphile_worker.force_unlock_workers(array(
        select locked_by from graphile_worker.jobs
         where locked_at < now() - case task_identifier when 'watch_upload' then ? else ? end * interval '1 minute'))`,
    [WATCH_DEAD_AFTER_MINUTES, DEAD_AFTER_MINUTES],
  );
}
