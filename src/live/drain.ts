/** From the outbox to the room: in order per video, at least once, by whichever server gets to it first. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Event, Video } from '../share/state.ts';
import { lockOutbox, type Message, markDelivered, undelivered } from '../store/outbox.ts';

export type Say = (
  room: string,
  message: { id: string; event: Event; version: number; body: string },
) => Promise<void>;

export interface DrainParts {
  em: EntityManager;
  /** Resolves when the room has reflected the message back. */
  say: Say;
  /** The video as the room reads it. */
  render: (video: Video) => Promise<string>;
  /** The room has echoed a message, which was said at `from`, in milliseconds since 1970. */
  onTold?: (message: Message, from: number) => void;
}

/** Messages said before the next look at the outbox. */
const BATCH = 50;

/**
 * Says everything the outbox holds for a video. Under one lock per video over all servers, so the order
 * holds; what was said is marked even when a later message fails.
 * @throws what `say` throws; the job is then done again.
 */
export async function drain(parts: DrainParts, video: string): Promise<void> {
  await parts.em.fork().transactional(async (tx) => {
    await lockOutbox(tx, video);
    for (;;) {
      const waiting = await undelivered(parts.em, video, BATCH);
      if (waiting.length === 0) return;
      await sayAll(parts, waiting);
    }
  });
}

async function sayAll(parts: DrainParts, waiting: Message[]): Promise<void> {
  for (const [index, message] of waiting.entries()) {
    // What a newer message repeats need not be said; a start or an end always is.
    if (!isOvertaken(message, waiting[index + 1])) {
      const from = Date.now();
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

const isOvertaken = (message: Message, next: Message | undefined) =>
  next !== undefined &&
  (message.event === 'navigate_sharing' || message.event === 'update_sharing') &&
  message.state.share?.media === next.state.share?.media;
