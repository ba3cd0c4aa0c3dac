/** The messages that rooms have yet to receive. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ShareEvent, VideoState } from '../domain/state.ts';
import { setIdleTimeout } from './connection/pool.ts';
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

/** Days that a delivered message is kept for an investigation. */
const KEPT_DAYS = 7;

/**
 * Acquires the lock that lets one server at a time deliver the messages of a video. The server holds the lock
 * until the transaction ends, or until it runs no statement for `timeout` milliseconds. Servers of version 0.1
 * take the same lock, so its key stays as it is.
 * @returns false when another server holds the lock.
 */
export async function tryDeliveryLock(tx: EntityManager, video: string, timeout: number): Promise<boolean> {
  await setIdleTimeout(tx, timeout);
  const [row] = await tx.execute<{ locked: boolean }[]>(
    `select pg_try_advisory_xact_lock(hashtextextended(?, 0)) as locked`,
    [`${DELIVERY_KEY_PREFIX}${video}`],
  );
  return row?.locked === true;
}

/** @throws when PostgreSQL has given the lock to another server, because this one was suspended. */
export async function checkDeliveryLock(tx: EntityManager): Promise<void> {
  await tx.execute('select 1');
}

/** The undelivered messages of a video, oldest first, at most `limit`. */
export async function undelivered(em: EntityManager, video: string, limit: number): Promise<OutboxMessage[]> {
  const rows = await em
    .fork()
    .find(OutboxEntity, { video, deliveredOn: null }, { orderBy: { id: 'asc' }, limit });
  return rows.map(({ state, ...row }) => ({
    id: row.id,
    video,
    version: row.version,
    event: row.event,
    state: fromSnapshot(state),
    request: row.request ?? null,
    createdOn: row.createdOn,
  }));
}

export const hasUndelivered = async (em: EntityManager, video: string): Promise<boolean> =>
  (await em.fork().count(OutboxEntity, { video, deliveredOn: null })) > 0;

export async function markDelivered(em: EntityManager, ids: number[]): Promise<void> {
  if (ids.length > 0) await em.fork().nativeUpdate(OutboxEntity, { id: ids }, { deliveredOn: new Date() });
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
          select 1 from graphile_worker.jobs where key = '${DELIVERY_KEY_PREFIX}' || late.video and locked_at is null)
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

export async function pruneOutbox(em: EntityManager): Promise<void> {
  await em
    .fork()
    .execute(`delete from outbox where delivered_on < now() - ? * interval '1 day'`, [KEPT_DAYS]);
}
