/** Maps each task to the function that runs it. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { JobHelpers, TaskList } from 'graphile-worker';
import { watchForgottenUploads } from '../store/conversions.ts';
import { VideoEntity } from '../store/entities.ts';
import {
  addJobs,
  destroyRoomJob,
  type Payloads,
  TASK,
  unlockAbandonedJobs,
  uploadOf,
} from '../store/jobs.ts';
import { enqueueDeliveries, pruneOutbox } from '../store/outbox.ts';
import { type CopySourceParts, copySource } from './copy-source.ts';
import { type DeleteObjectsParts, deleteObjects } from './delete-objects.ts';
import { type DeliverOutboxParts, deliverOutbox } from './deliver-outbox.ts';
import { type WatchUploadParts, watchUpload } from './watch-upload.ts';

/** The operations on chat rooms that jobs use. */
export interface JobRooms extends DeliverOutboxParts {
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

/** The wait before a room whose messages another server still delivers is destroyed. */
const DESTROY_AGAIN_MS = 1_000;

/**
 * The handlers, by task identifier.
 * @param stopping Aborted when the server begins to stop. graphile-worker aborts the signal of a job 5 s later.
 */
export function tasks(parts: TaskParts, stopping: AbortSignal): TaskList {
  type Handler<Task extends keyof Payloads> = (payload: Payloads[Task], helpers: JobHelpers) => Promise<void>;
  const deliver = (rooms: JobRooms, video: string, { abortSignal }: JobHelpers) =>
    deliverOutbox(rooms, video, { stopping, ...(abortSignal && { abandoning: abortSignal }) });
  const typed: { [Task in keyof Payloads]: Handler<Task> } = {
    async [TASK.deliverOutbox]({ video }, helpers) {
      if (parts.rooms) await deliver(parts.rooms, video, helpers);
    },
    async [TASK.openRoom]({ video }) {
      if (parts.rooms && (await exists(parts.em, video))) await parts.rooms.open(video);
    },
    async [TASK.destroyRoom]({ video }, helpers) {
      if (!parts.rooms) return;
      if (await deliver(parts.rooms, video, helpers)) return parts.rooms.destroy(video);
      await addJobs(parts.em.fork(), [destroyRoomJob(video, new Date(Date.now() + DESTROY_AGAIN_MS))]);
    },
    [TASK.deleteObjects]: (payload) => deleteObjects(parts, payload),
    [TASK.watchUpload]: (payload) => watchUpload(parts, uploadOf(payload)),
    [TASK.copySource]: (payload, { job }) => copySource(parts, payload, job.attempts),
  };
  return {
    ...(typed as unknown as TaskList),
    async [TASK.enqueueDeliveries]() {
      if (parts.rooms?.online()) await enqueueDeliveries(parts.em);
    },
    async [TASK.unlockAbandonedJobs]() {
      await unlockAbandonedJobs(parts.em);
      await watchForgottenUploads(parts.em);
    },
    [TASK.pruneOutbox]: () => pruneOutbox(parts.em),
  };
}

const exists = async (em: EntityManager, video: string): Promise<boolean> =>
  (await em.fork().count(VideoEntity, { id: video })) > 0;

/** The schedule of the tasks without a payload. */
export const CRONTAB = [
  `* * * * * ${TASK.enqueueDeliveries}`,
  `* * * * * ${TASK.unlockAbandonedJobs}`,
  `17 3 * * * ${TASK.pruneOutbox}`,
].join('\n');
