/** Maps each task to the function that runs it. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { TaskList } from 'graphile-worker';
import { VideoEntity } from '../store/entities.ts';
import { type Payloads, TASK, unlockAbandonedJobs, uploadOf } from '../store/jobs.ts';
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

/** The handlers, by task identifier. */
export function tasks(parts: TaskParts): TaskList {
  const typed: { [Task in keyof Payloads]: (payload: Payloads[Task]) => Promise<void> } = {
    async [TASK.deliverOutbox]({ video }) {
      if (parts.rooms) await deliverOutbox(parts.rooms, video);
    },
    async [TASK.openRoom]({ video }) {
      if (parts.rooms && (await exists(parts.em, video))) await parts.rooms.open(video);
    },
    async [TASK.destroyRoom]({ video }) {
      if (!parts.rooms) return;
      await deliverOutbox(parts.rooms, video);
      await parts.rooms.destroy(video);
    },
    [TASK.deleteObjects]: (payload) => deleteObjects(parts, payload),
    [TASK.watchUpload]: (payload) => watchUpload(parts, uploadOf(payload)),
    [TASK.copySource]: (payload) => copySource(parts, payload),
  };
  return {
    ...(typed as unknown as TaskList),
    async [TASK.enqueueDeliveries]() {
      if (parts.rooms?.online()) await enqueueDeliveries(parts.em);
    },
    [TASK.unlockAbandonedJobs]: () => unlockAbandonedJobs(parts.em),
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
