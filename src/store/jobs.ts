/** The jobs that follow from a commit. graphile-worker runs each job on any server until the job succeeds. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { UploadRef } from '../domain/keys.ts';

/**
 * The task identifiers in the database. Task identifiers, job keys and payloads are stored formats: during an
 * upgrade a server of version 0.1 takes the same jobs, so they stay the same where the code uses other names.
 */
export const TASK = {
  deliverOutbox: 'drain',
  openRoom: 'open_room',
  deleteObjects: 'delete_objects',
  watchUpload: 'watch_upload',
  copySource: 'copy_source',
  enqueueDeliveries: 'wake_outbox',
  unlockHungJobs: 'free_jobs',
  pruneOutbox: 'prune_outbox',
  /** Version 0.1 does not know this task, and leaves it to servers of later versions. */
  destroyRoom: 'destroy_room',
} as const;

/** An upload in a payload. */
export interface StoredUpload {
  video: string;
  media: string;
  stamp: number;
}

/** The payload of each task that has one. */
export interface Payloads {
  /** Delivers the outbox messages of a video to its room. */
  [TASK.deliverOutbox]: { video: string };
  /** Creates the room of a video, so that participants find it before the first share. */
  [TASK.openRoom]: { video: string };
  /** Deletes the room of a deleted video, after its last message. */
  [TASK.destroyRoom]: { video: string };
  /** Deletes the objects of one upload in both buckets, or of the whole document when `stamp` is null. */
  [TASK.deleteObjects]: { video: string; media: string; stamp: number | null };
  /** Ensures that an upload ends READY or ERROR. */
  [TASK.watchUpload]: StoredUpload;
  /** Copies the file of an upload to a new upload, so that storage sends the event again. */
  [TASK.copySource]: { from: StoredUpload; to: StoredUpload; extension: string };
}

export interface Job<Task extends keyof Payloads = keyof Payloads> {
  task: Task;
  payload: Payloads[Task];
  /** A new job replaces a waiting job with the same key. */
  key?: string;
  /** Seconds until the job runs, by the clock of PostgreSQL. */
  delay?: number;
  /** Whether a waiting job with the same key keeps its time. */
  keepsTime?: boolean;
  /** Jobs with a lower number run first; 0 by default. */
  priority?: number;
  /** A server skips jobs whose flags it forbids at the moment. */
  flags?: string[];
}

/** The flag of jobs that need a connection to the XMPP server. */
export const XMPP_FLAG = 'xmpp';

/** A platform may create and delete thousands of videos at once. Deliveries to other rooms run before these jobs. */
const AFTER_DELIVERIES = 10;

/**
 * The key of a delivery is this prefix and the id of the video. The lock of the delivery has the same name, and servers
 * of version 0.1 take the same lock.
 */
export const DELIVERY_KEY_PREFIX = 'drain:';

export const deliverOutboxJob = (video: string): Job<typeof TASK.deliverOutbox> => ({
  task: TASK.deliverOutbox,
  payload: { video },
  key: `${DELIVERY_KEY_PREFIX}${video}`,
  flags: [XMPP_FLAG],
});

export const openRoomJob = (video: string): Job<typeof TASK.openRoom> => ({
  task: TASK.openRoom,
  payload: { video },
  key: `open:${video}`,
  priority: AFTER_DELIVERIES,
  flags: [XMPP_FLAG],
});

/** `seconds` is the time until the job runs. */
export const destroyRoomJob = (video: string, seconds = 0): Job<typeof TASK.destroyRoom> => ({
  task: TASK.destroyRoom,
  payload: { video },
  key: `destroy:${video}`,
  delay: seconds,
  priority: AFTER_DELIVERIES,
  flags: [XMPP_FLAG],
});

const toStored = ({ video, media, uploadId: stamp }: UploadRef): StoredUpload => ({ video, media, stamp });

/** The upload that a payload stores. */
export const uploadOf = ({ video, media, stamp }: StoredUpload): UploadRef => ({
  video,
  media,
  uploadId: stamp,
});

/** The key of the job that copies the file of `to`. */
export const copySourceKey = ({ media, uploadId }: UploadRef) => `copy:${media}:${uploadId}`;

export const copySourceJob = (
  from: UploadRef,
  to: UploadRef,
  extension: string,
): Job<typeof TASK.copySource> => ({
  task: TASK.copySource,
  payload: { from: toStored(from), to: toStored(to), extension },
  key: copySourceKey(to),
});

/**
 * Each upload has a job of its own: the job of an earlier upload, which may be late, must not replace that of a newer
 * one. `seconds` is the time until the server looks at the upload.
 */
export const watchUploadJob = (upload: UploadRef, seconds: number): Job<typeof TASK.watchUpload> => ({
  task: TASK.watchUpload,
  payload: toStored(upload),
  key: `watch:${upload.media}:${upload.uploadId}`,
  delay: seconds,
});

/** Whether a job with this key waits, runs or is tried again. */
export async function hasJob(em: EntityManager, key: string): Promise<boolean> {
  const rows = await em
    .fork()
    .execute('select 1 from graphile_worker.jobs where key = ? and attempts < max_attempts', [key]);
  return rows.length > 0;
}

/** Adds jobs in the transaction of `tx`: they exist once it commits. */
export async function addJobs(tx: EntityManager, jobs: Job[]): Promise<void> {
  for (const { task, payload, key, delay, keepsTime, priority, flags } of jobs) {
    await tx.execute(
      `select graphile_worker.add_job(?, payload := ?::json, priority := ?,
        run_at := clock_timestamp() + ?::float8 * interval '1 second', job_key := ?, flags := ?::text[], job_key_mode := ?)`,
      [
        task,
        JSON.stringify(payload),
        priority ?? null,
        delay ?? null,
        key ?? null,
        flags ? `{${flags.join(',')}}` : null,
        keepsTime ? 'preserve_run_at' : 'replace',
      ],
    );
  }
}

/** Every job takes less time, and can safely run twice. */
const HUNG_AFTER_MINUTES = 10;

/** Unlocks the jobs of servers with a job that hangs. graphile-worker would keep them locked for four hours. */
export async function unlockHungJobs(em: EntityManager): Promise<void> {
  await em.fork().execute(
    `select graphile_worker.force_unlock_workers(array(
        select locked_by from graphile_worker.jobs where locked_at < now() - ? * interval '1 minute'))`,
    [HUNG_AFTER_MINUTES],
  );
}
