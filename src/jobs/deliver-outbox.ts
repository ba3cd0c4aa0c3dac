/** Delivers outbox messages to rooms: in order for each video, at least once, on one server at a time. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ShareEvent, VideoState } from '../domain/state.ts';
import {
  acquireDeliveryLock,
  checkDeliveryLock,
  markDelivered,
  type OutboxMessage,
  undelivered,
} from '../store/outbox.ts';

export type SendToRoom = (
  room: string,
  message: { id: string; event: ShareEvent; version: number; body: string },
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

/** The maximum number of messages that one query reads. */
const BATCH_SIZE = 50;

/**
 * Delivers every outbox message of a video, under a lock that all servers share, so that the order holds.
 * Marks each message when it is delivered, so that a later failure does not repeat it. A server that was
 * suspended and lost the lock sends nothing more.
 * @throws the error of `send`. graphile-worker then runs the job again.
 */
export async function deliverOutbox(parts: DeliverOutboxParts, video: string): Promise<void> {
  await parts.em.fork().transactional(async (tx) => {
    await acquireDeliveryLock(tx, video, parts.lockTimeout ?? LOCK_TIMEOUT_MS);
    for (;;) {
      const messages = await undelivered(parts.em, video, BATCH_SIZE);
      if (messages.length === 0) return;
      await deliverAll(parts, messages, () => checkDeliveryLock(tx));
    }
  });
}

async function deliverAll(
  parts: DeliverOutboxParts,
  messages: OutboxMessage[],
  checkLock: () => Promise<void>,
): Promise<void> {
  for (const [index, message] of messages.entries()) {
    if (!isSuperseded(message, messages[index + 1])) {
      const sentAt = Date.now();
      await checkLock();
      await parts.send(message.video, {
        id: `${message.video}:${message.version}`,
        event: message.event,
        version: message.version,
        body: await parts.render(message.state),
      });
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
