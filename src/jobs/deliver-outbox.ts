/** Delivers outbox messages to rooms: in order for each video, at least once, on one server at a time. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ShareEvent, VideoState } from '../domain/state.ts';
import { addJobs, deliverOutboxJob } from '../store/jobs.ts';
import {
  checkDeliveryLock,
  hasUndelivered,
  markDelivered,
  type OutboxMessage,
  tryDeliveryLock,
  undelivered,
} from '../store/outbox.ts';

/** Rejects with the reason of `signal` when it is aborted. */
export type SendToRoom = (
  room: string,
  message: { id: string; event: ShareEvent; version: number; body: string },
  signal?: AbortSignal,
) => Promise<void>;

export interface DeliverOutboxParts {
  em: EntityManager;
  /** Resolves when the room has reflected the message. */
  send: SendToRoom;
  /** The body of the message: the video as its room reads it. */
  render: (video: VideoState) => Promise<string>;
  /** Called when the room has reflected a message that was sent at `sentAt`, in milliseconds since 1970. */
  onDelivered?: (message: OutboxMessage, sentAt: number) => void;
  /** Time for one message, after which PostgreSQL gives the lock to another server. */
  lockTimeout?: number;
}

/** Longer than the timeout of `send`. */
const LOCK_TIMEOUT_MS = 15_000;

/** The maximum number of messages that the server delivers before it releases the lock. */
const BATCH_SIZE = 50;

/** How a server that stops ends its deliveries. */
export interface DeliverySignals {
  /** Aborted when the server begins to stop: it sends no further message. */
  stopping?: AbortSignal;
  /** Aborted when the server no longer waits for the room to reflect a message. Another server sends it again. */
  abandoning?: AbortSignal;
}

/**
 * Delivers every outbox message of a video, under a lock that all servers share, so that the order holds.
 * Marks each message when it is delivered, so that a later failure does not repeat it. A server that was
 * suspended and lost the lock sends nothing more.
 *
 * A server that finds the lock taken does not wait, because commits can follow each other so fast that a delivery
 * never ends. The server that holds the lock looks for further messages after it has released the lock, so no
 * message that was committed meanwhile is forgotten. A server that stops leaves the rest to another server.
 * @returns whether all messages are delivered; false when another server delivers them.
 * @throws the error of `send`. graphile-worker then runs the job again.
 */
export async function deliverOutbox(
  parts: DeliverOutboxParts,
  video: string,
  signals: DeliverySignals = {},
): Promise<boolean> {
  for (;;) {
    const hadLock = await deliverUnderLock(parts, video, signals).catch((error: unknown) => {
      if (signals.abandoning?.aborted) return true;
      throw error;
    });
    if (!(await hasUndelivered(parts.em, video))) return true;
    if (!hadLock) return false;
    if (!signals.stopping?.aborted && !signals.abandoning?.aborted) continue;
    await addJobs(parts.em.fork(), [deliverOutboxJob(video)]);
    return false;
  }
}

/** @returns false when another server holds the lock. */
async function deliverUnderLock(
  parts: DeliverOutboxParts,
  video: string,
  signals: DeliverySignals,
): Promise<boolean> {
  return parts.em.fork().transactional(async (tx) => {
    if (!(await tryDeliveryLock(tx, video, parts.lockTimeout ?? LOCK_TIMEOUT_MS))) return false;
    const messages = await undelivered(parts.em, video, BATCH_SIZE);
    await deliverAll(parts, messages, signals, () => checkDeliveryLock(tx));
    return true;
  });
}

async function deliverAll(
  parts: DeliverOutboxParts,
  messages: OutboxMessage[],
  { stopping, abandoning }: DeliverySignals,
  checkLock: () => Promise<void>,
): Promise<void> {
  for (const [index, message] of messages.entries()) {
    if (stopping?.aborted) return;
    if (!isSuperseded(message, messages[index + 1])) {
      const sentAt = Date.now();
      await checkLock();
      const { video, version, event, state } = message;
      const body = await parts.render(state);
      await parts.send(video, { id: `${video}:${version}`, event, version, body }, abandoning);
      parts.onDelivered?.(message, sentAt);
    }
    await markDelivered(parts.em, [message.id]);
  }
}

/** Whether the next message of the same share makes this one redundant. A start or an end is always delivered. */
const isSuperseded = (message: OutboxMessage, next: OutboxMessage | undefined) =>
  next !== undefined &&
  (message.event === 'navigate_sharing' || message.event === 'update_sharing') &&
  message.state.share?.media === next.state.share?.media;
