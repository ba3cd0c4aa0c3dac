/** Maps each task to the function that runs it. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { JobHelpers, TaskList } from 'graphile-worker';
import pLimit from 'p-limit';
import type { ServerLocks } from '../store/connection/server-locks.ts';
import { watchForgottenUploads } from '../store/conversions.ts';
import { deleteDeadJobs } from '../store/dead-jobs.ts';
import { VideoEntity } from '../store/entities.ts';
import {
  addJobs,
  destroyRoomJob,
  openRoomJob,
  type Payloads,
  TASK,
  unlockHungJobs,
  uploadOf,
} from '../store/jobs.ts';
import { enqueueDeliveries, pruneOutbox } from '../store/outbox.ts';
import { type CopySourceParts, copySource } from './copy-source.ts';
import { type DeleteObjectsParts, deleteObjects } from './delete-objects.ts';
import { type DeliverOutboxParts, deliverOutbox } from './deliver-outbox.ts';
import { type WatchUploadParts, watchUpload } from './watch-upload.ts';

/** The operations on rooms that jobs use. */
export interface JobRooms extends Omit<DeliverOutboxParts, 'locks'> {
  /** Resolves when the room exists. */
  open: (room: string) => Promise<void>;
  /** Resolves when the room does not exist. */
  destroy: (room: string) => Promise<void>;
  /** Whether the XMPP server is connected. */
  online: () => boolean;
  /** Calls `listener` each time the connection is established. @returns a function that stops this. */
  onOnline: (listener: () => void) => () => void;
}

export interface TaskParts extends CopySourceParts, DeleteObjectsParts, WatchUploadParts {
  /** Null when no XMPP server is configured. */
  rooms: JobRooms | null;
}

/**
 * Rooms that are created at the same time. The XMPP server also delivers messages while thousands of rooms are created.
 */
const MAX_CONCURRENT_OPENS = 10;

/** The wait before a room whose messages another server still delivers is destroyed. */
const DESTROY_AGAIN_SECONDS = 1;

type Handlers<Task extends keyof Payloads> = {
  [Each in Task]: (payload: Payloads[Each], helpers: JobHelpers) => Promise<void>;
};
type RoomTask = typeof TASK.deliverOutbox | typeof TASK.openRoom | typeof TASK.destroyRoom;

/**
 * The handlers of jobs that wait for the XMPP server, by task identifier.
 * @param stopping Aborted when the server begins to stop. graphile-worker aborts the signal of a job 5 s later.
 */
export function roomTasks(
  em: EntityManager,
  rooms: JobRooms,
  locks: ServerLocks,
  stopping: AbortSignal,
): TaskList {
  const openLimit = pLimit(MAX_CONCURRENT_OPENS);
  const deliver = (video: string, { abortSignal }: JobHelpers) =>
    deliverOutbox({ ...rooms, locks }, video, {
      stopping,
      ...(abortSignal && { abandoning: abortSignal }),
    });
  const typed: Handlers<RoomTask> = {
    async [TASK.deliverOutbox]({ video }, helpers) {
      await deliver(video, helpers);
    },
    [TASK.openRoom]: ({ video }) =>
      openLimit(async () => {
        if (stopping.aborted) await addJobs(em.fork(), [openRoomJob(video)]);
        else if (await exists(em, video)) await rooms.open(video);
      }),
    async [TASK.destroyRoom]({ video }, helpers) {
      if (await deliver(video, helpers)) return rooms.destroy(video);
      await addJobs(em.fork(), [destroyRoomJob(video, DESTROY_AGAIN_SECONDS)]);
    },
  };
  return typed as unknown as TaskList;
}

/** The handlers of all other jobs. */
export function otherTasks(parts: TaskParts): TaskList {
  const typed: Handlers<Exclude<keyof Payloads, RoomTask>> = {
    [TASK.deleteObjects]: (payload) => deleteObjects(parts, payload),
    [TASK.watchUpload]: (payload) => watchUpload(parts, uploadOf(payload)),
    [TASK.copySource]: (payload, { job }) => copySource(parts, payload, job.attempts),
  };
  return {
    ...(typed as unknown as TaskList),
    async [TASK.enqueueDeliveries]() {
      if (parts.rooms?.online()) await enqueueDeliveries(parts.em);
    },
    async [TASK.unlockHungJobs]() {
      await unlockHungJobs(parts.em);
      await watchForgottenUploads(parts.em);
      await deleteDeadJobs(parts.em);
    },
    [TASK.pruneOutbox]: () => pruneOutbox(parts.em),
  };
}

const exists = async (em: EntityManager, video: string): Promise<boolean> =>
  (await em.fork().count(VideoEntity, { id: video })) > 0;

/** The schedule of the tasks without a payload. */
export const CRONTAB = [
  `* * * * * ${TASK.enqueueDeliveries}`,
  `* * * * * ${TASK.unlockHungJobs}`,
  `*/10 * * * * ${TASK.pruneOutbox}`,
].join('\n');
