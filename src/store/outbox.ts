/** The messages that rooms have yet to receive. */
import type { InferEntity } from '@mikro-orm/core';
import { type EntityManager, raw } from '@mikro-orm/postgresql';
import type { ShareEvent, VideoState } from '../domain/state.ts';
import { OutboxEntity } from './entities.ts';
import { addJobs, DELIVERY_KEY_PREFIX, deliverOutboxJob } from './jobs.ts';
import { fromSnapshot } from './snapshot.ts';

export interface OutboxMessage {
  id: number;
  video: string;
  version: number;
  event: ShareEvent;
  state: VideoState;
  request: string | null;
  /** The time of the commit. */
  createdOn: Date;
}

/** Minutes that a delivered message is kept for an investigation. A message has about a kilobyte. */
const KEPT_MINUTES = 60;
const PRUNED_AT_ONCE = 5_000;

/**
 * The next message to deliver: the oldest start or end, or else the newest message. A page turn or an update that a
 * later message follows is overtaken, because every message has the whole state. @returns null when nothing waits
 */
export async function nextMessage(em: EntityManager, video: string): Promise<OutboxMessage | null> {
  const [row] = await em.fork().execute<{ id: string }[]>(
    `select id from outbox where video = ? and delivered_on is null
        and (event in ('start_sharing', 'end_sharing')
          or id = (select max(id) from outbox where video = ? and delivered_on is null))
      order by outbox.id limit 1`,
    [video, video],
  );
  const message = row && (await em.fork().findOne(OutboxEntity, { id: Number(row.id) }));
  return message ? toMessage(message) : null;
}

/** The undelivered messages of a video, oldest first, at most `limit`. */
export async function undelivered(em: EntityManager, video: string, limit: number): Promise<OutboxMessage[]> {
  const rows = await em
    .fork()
    .find(OutboxEntity, { video, deliveredOn: null }, { orderBy: { id: 'asc' }, limit });
  return rows.map(toMessage);
}

const toMessage = ({
  id,
  video,
  version,
  event,
  state,
  request,
  createdOn,
}: InferEntity<typeof OutboxEntity>) => ({
  id,
  video,
  version,
  event,
  state: fromSnapshot(state),
  request: request ?? null,
  createdOn,
});

export const hasUndelivered = async (em: EntityManager, video: string): Promise<boolean> =>
  (await em.fork().count(OutboxEntity, { video, deliveredOn: null })) > 0;

/** Marks a message as delivered, and the older ones of its video, which it has overtaken. */
export async function markDelivered(em: EntityManager, { id, video }: OutboxMessage): Promise<void> {
  await em
    .fork()
    .nativeUpdate(
      OutboxEntity,
      { video, deliveredOn: null, id: { $lte: id } },
      { deliveredOn: raw('clock_timestamp()') },
    );
}

/** Adds a delivery job for each video with undelivered messages. @returns the number of jobs */
export async function enqueueDeliveries(em: EntityManager): Promise<number> {
  const videos: { video: string }[] = await em
    .fork()
    .execute(`select distinct video from outbox where delivered_on is null limit 10000`);
  await addJobs(
    em.fork(),
    videos.map(({ video }) => deliverOutboxJob(video)),
  );
  return videos.length;
}

/** The server of a message that waits longer may be dead. */
const LATE_SECONDS = 5;

/**
 * Adds a delivery job for each video with late messages whose server died: no server holds the delivery lock,
 * and no job waits. A job that failed waits for its next attempt and needs no other. @returns the number of jobs
 */
export async function enqueueAbandonedDeliveries(em: EntityManager): Promise<number> {
  const abandoned: { video: string }[] = await em.fork().execute(
    `select video from (
        select distinct video from outbox
          where delivered_on is null and created_on < now() - ? * interval '1 second' limit 1000
      ) as late
      where not exists (
          select 1 from graphile_worker.jobs where key = '${DELIVERY_KEY_PREFIX}' || late.video
            and locked_at is null and attempts < max_attempts)
        and pg_try_advisory_xact_lock(hashtextextended('${DELIVERY_KEY_PREFIX}' || late.video, 0))`,
    [LATE_SECONDS],
  );
  await addJobs(
    em.fork(),
    abandoned.map(({ video }) => deliverOutboxJob(video)),
  );
  return abandoned.length;
}

/** The number of undelivered messages, and the age of the oldest in seconds. */
export async function outboxDepth(em: EntityManager): Promise<{ depth: number; age: number }> {
  const [row] = await em.fork().execute<{ depth: string; age: string }[]>(
    `select count(*) as depth, coalesce(extract(epoch from now() - min(created_on)), 0) as age
       from outbox where delivered_on is null`,
  );
  return { depth: Number(row?.depth ?? 0), age: Number(row?.age ?? 0) };
}

/**
 * Deletes the messages that were delivered more than an hour ago, in several transactions, because each of them has to
 * end within the time limit of a statement.
 */
export async function pruneOutbox(em: EntityManager): Promise<void> {
  for (;;) {
    const deleted = await em.fork().execute<{ id: string }[]>(
      `delete from outbox where id in (
          select id from outbox where delivered_on < now() - ? * interval '1 minute' limit ?)
        returning id`,
      [KEPT_MINUTES, PRUNED_AT_ONCE],
    );
    if (deleted.length < PRUNED_AT_ONCE) return;
  }
}
