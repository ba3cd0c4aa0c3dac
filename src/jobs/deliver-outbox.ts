/** From the outbox to the room: in order per video, at least once, by whichever server gets to it first. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ShareEvent, VideoState } from '../domain/state.ts';
import { keepOutbox, lockOutbox, markDelivered, type OutboxMessage, undelivered } from '../store/outbox.ts';

export type SendToRoom = (
  room: string,
  message: { id: string; event: ShareEvent; version: number; body: string },
) => Promise<void>;

export interface DeliverOutboxParts {
  em: EntityManager;
  /** Resolves when the room has reflected the message back. */
  say: SendToRoom;
  /** The video as the room reads it. */
  render: (video: VideoState) => Promise<string>;
  /** The room has echoed a message, which was said at `from`, in milliseconds since 1970. */
  onTold?: (message: OutboxMessage, from: number) => void;
  /** Milliseconds one message may take, after which whoever drains is taken for dead. */
  patience?: number;
}

/** More than `say` takes before it gives up. */
const PATIENCE_MS = 15_000;

/** Messages said before the next look at the outbox. */
const BATCH = 50;

/**
 * Says everything the outbox holds for a video. Under one lock per video over all servers, so the order
 * holds; what was said is marked even when a later message fails. A server that was stopped meanwhile says
 * nothing more once it has learnt that another one took over.
 * @throws what `say` throws; the job is then done again.
 */
export async function deliverOutbox(parts: DeliverOutboxParts, video: string): Promise<void> {
  await parts.em.fork().transactional(async (tx) => {
    await lockOutbox(tx, video, parts.patience ?? PATIENCE_MS);
    for (;;) {
      const waiting = await undelivered(parts.em, video, BATCH);
      if (waiting.length === 0) return;
      await sayAll(parts, waiting, () => keepOutbox(tx));
    }
  });
}

async function sayAll(
  parts: DeliverOutboxParts,
  waiting: OutboxMessage[],
  keepLock: () => Promise<void>,
): Promise<void> {
  for (const [index, message] of waiting.entries()) {
    // What a newer message repeats need not be said; a start or an end always is.
    if (!isOvertaken(message, waiting[index + 1])) {
      const from = Date.now();
      await keepLock();
      await parts.say(message.video, {
        id: `${message.video}:${message.version}`,
        event: message.event,
        version: message.version,
        body: await parts.render(message.state),
      });
      parts.onTold?.(message, from);
    }
    await markDelivered(parts.em, [message.id]);
  }
}

const isOvertaken = (message: OutboxMessage, next: OutboxMessage | undefined) =>
  next !== undefined &&
  (message.event === 'navigate_sharing' || message.event === 'update_sharing') &&
  message.state.share?.media === next.state.share?.media;
