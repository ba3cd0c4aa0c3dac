/** What rooms still have to be told. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ShareEvent, VideoState } from '../domain/state.ts';
import { addJobs } from './change.ts';
import { OutboxEntity } from './entities.ts';
import { deliverOutboxJob } from './jobs.ts';
import { giveUpAfter } from './pool.ts';

export interface OutboxMessage {
  id: number;
  video: string;
  version: number;
  event: ShareEvent;
  state: VideoState;
  request: string | null;
  /** When it was committed. */
  createdOn: Date;
}

/** Days a delivered message is kept, to look into what a room was told. */
const KEPT_DAYS = 7;

/**
 * One server at a time drains a video; held until the transaction ends, or its server says nothing for
 * `patience` milliseconds.
 */
export async function lockOutbox(tx: EntityManager, video: string, patience: number): Promise<void> {
  await giveUpAfter(tx, patience);
  await tx.execute(`select pg_advisory_xact_lock(hashtextextended('drain:' || ?, 0))`, [video]);
}

/** @throws when the lock is lost: this server was stopped, and another one drains in its place. */
export async function keepOutbox(tx: EntityManager): Promise<void> {
  await tx.execute('select 1');
}

/** The video's undelivered messages, oldest first, at most `limit`. */
export async function undelivered(em: EntityManager, video: string, limit: number): Promise<OutboxMessage[]> {
  const rows = await em
    .fork()
    .find(OutboxEntity, { video, deliveredOn: null }, { orderBy: { id: 'asc' }, limit });
  return rows.map(({ state, ...row }) => ({
    id: row.id,
    video,
    version: row.version,
    event: row.event,
    state: revive(state),
    request: row.request ?? null,
    createdOn: row.createdOn,
  }));
}

/** JSON keeps an instant as text. */
const revive = (video: VideoState): VideoState => ({
  ...video,
  medias: video.medias.map((media) => ({
    ...media,
    uploadedOn: media.uploadedOn && new Date(media.uploadedOn),
  })),
});

export async function markDelivered(em: EntityManager, ids: number[]): Promise<void> {
  if (ids.length > 0) await em.fork().nativeUpdate(OutboxEntity, { id: ids }, { deliveredOn: new Date() });
}

/** Adds a drain job for each video that has something to say. @returns how many. */
export async function wakeOutbox(em: EntityManager): Promise<number> {
  const waiting: { video: string }[] = await em
    .fork()
    .execute(`select distinct video from outbox where delivered_on is null limit 10000`);
  await addJobs(
    em.fork(),
    waiting.map(({ video }) => deliverOutboxJob(video)),
  );
  return waiting.length;
}

/** What a message waits at most before somebody asks whether anybody will say it. */
const LATE_SECONDS = 5;

/**
 * Adds a drain job for each video whose messages are late and whose job is nobody's: it died with its
 * server. One that failed and is to be tried again is left to its pause. @returns how many.
 */
export async function wakeAbandoned(em: EntityManager): Promise<number> {
  const abandoned: { video: string }[] = await em.fork().execute(
    `select video from (
        select distinct video from outbox
          where delivered_on is null and created_on < now() - ? * interval '1 second' limit 1000
      ) as late
      where not exists (
          select 1 from graphile_worker.jobs where key = 'drain:' || late.video and locked_at is null)
        and pg_try_advisory_xact_lock(hashtextextended('drain:' || late.video, 0))`,
    [LATE_SECONDS],
  );
  await addJobs(
    em.fork(),
    abandoned.map(({ video }) => deliverOutboxJob(video)),
  );
  return abandoned.length;
}

/** Messages that wait, and for how many seconds the oldest has. */
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
