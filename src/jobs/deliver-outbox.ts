/** Delivers outbox messages to rooms: in order for each video, at least once, on one server at a time. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ShareEvent, VideoState } from '../domain/state.ts';
import type { HeldLock, ServerLocks } from '../store/connection/server-locks.ts';
import { addJobs, DELIVERY_KEY_PREFIX, deliverOutboxJob } from '../store/jobs.ts';
import { hasUndelivered, markDelivered, nextMessage, type OutboxMessage } from '../store/outbox.ts';

/** Rejects with the reason of `signal` when it is aborted. */
export type SendToRoom = (
  room: string,
  message: { id: string; event: ShareEvent; version: number; body: string },
  signal?: AbortSignal,
) => Promise<void>;

export interface DeliverOutboxParts {
  em: EntityManager;
  locks: ServerLocks;
  /** Resolves when the room has reflected the message. */
  send: SendToRoom;
  /** The body of the message: the video as its room reads it. */
  render: (video: VideoState) => Promise<string>;
  /** Called when the room has reflected a message, with the milliseconds that its delivery took. */
  onDelivered?: (message: OutboxMessage, milliseconds: number) => void;
  /** Milliseconds for which one job delivers before other jobs have their turn. */
  batchTime?: number;
}

/**
 * Rooms whose messages never end take turns on the workers of a server, and the wait for a turn is part of each delay.
 */
const BATCH_TIME_MS = 250;

/** How a server that stops ends its deliveries. */
export interface DeliverySignals {
  /** Aborted when the server begins to stop: it sends no further message. */
  stopping?: AbortSignal;
  /** Aborted when the server no longer waits for the room to reflect a message. Another server sends it again. */
  abandoning?: AbortSignal;
}

/**
 * Delivers the outbox messages of a video, under a lock that all servers share, so that the order holds. Marks each
 * message when it is delivered, so that a later failure does not repeat it. A server that was suspended and lost the
 * lock sends nothing more.
 *
 * A server that finds the lock taken does not wait, because commits can follow each other so fast that a delivery
 * never ends. The server that holds the lock looks for further messages after it has released the lock, so no
 * message that was committed meanwhile is forgotten. After `batchTime`, and when the server stops, another job
 * delivers the rest.
 * @returns whether all messages are delivered; false when another job or another server delivers them, or just has.
 * @throws the error of `send`. graphile-worker then runs the job again.
 */
export async function deliverOutbox(
  parts: DeliverOutboxParts,
  video: string,
  signals: DeliverySignals = {},
): Promise<boolean> {
  const { em, locks, batchTime = BATCH_TIME_MS } = parts;
  const deadline = performance.now() + batchTime;
  const isOver = () =>
    signals.stopping?.aborted || signals.abandoning?.aborted || performance.now() > deadline;
  for (;;) {
    const lock = await locks.tryLock(`${DELIVERY_KEY_PREFIX}${video}`);
    // A video with many changes has as many jobs, so a job without the lock asks PostgreSQL nothing.
    if (!lock) return false;
    await deliverUnderLock(parts, video, lock, signals, isOver);
    if (!(await hasUndelivered(em, video))) return true;
    if (!isOver()) continue;
    await addJobs(em.fork(), [deliverOutboxJob(video)]);
    return false;
  }
}

async function deliverUnderLock(
  { em, render, send, onDelivered }: DeliverOutboxParts,
  video: string,
  lock: HeldLock,
  { abandoning }: DeliverySignals,
  isOver: () => boolean | undefined,
): Promise<void> {
  try {
    while (!isOver()) {
      const message = await nextMessage(em, video);
      if (!message) return;
      const startedAt = performance.now();
      const { version, event, state } = message;
      const body = await render(state);
      await lock.check();
      await send(video, { id: `${video}:${version}`, event, version, body }, abandoning);
      onDelivered?.(message, performance.now() - startedAt);
      await markDelivered(em, message);
    }
  } catch (error) {
    if (!abandoning?.aborted) throw error;
  } finally {
    await lock.release();
  }
}
