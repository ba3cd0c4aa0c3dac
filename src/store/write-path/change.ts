/**
 * The write path. A change locks its video, decides on the current state, and commits the new state, the next
 * version, the outbox message, the jobs and the change notification in one transaction.
 */
import { isDeepStrictEqual } from 'node:util';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { UploadRef } from '../../domain/keys.ts';
import { isProblem, type Problem } from '../../domain/problem.ts';
import { eventOf } from '../../domain/share.ts';
import type { ConvertedPage, VideoState } from '../../domain/state.ts';
import { isOtherOnShow, nextShownAt } from '../../domain/timeline/timeline.ts';
import { attempt, type BeforeCommit, Deadline } from '../connection/attempt.ts';
import { storeProgress } from '../conversions.ts';
import { deletions } from '../deletions.ts';
import { OutboxEntity, SharedLiveMediaEntity, VideoEntity } from '../entities.ts';
import { addJobs, deliverOutboxJob, destroyRoomJob, type Job } from '../jobs.ts';
import { toVideo } from '../rows.ts';
import { snapshot } from '../snapshot.ts';
import { NOW, TRANSACTION_ID } from '../statements.ts';
import { CHANNEL, notificationPayload, safeRequestId } from './change-notification.ts';
import { insertPages, updateReportedOn, writeVideo } from './write-video.ts';

/** The writes that a decision leads to. */
export interface Decision {
  /** The next state; null deletes the video. The write path sets the version. */
  video: VideoState | null;
  /** Pages to insert. */
  pages?: { upload: UploadRef; added: ConvertedPage[] };
  jobs?: Job[];
  /** The newest upload of a document, which the converter has just reported on. */
  lastReportFor?: UploadRef;
  /** Whether that report has brought the conversion forward. */
  isProgress?: boolean;
}

/** A pure function that returns a decision about the current state, or a Problem, which changes nothing. */
export type Decide<P extends Problem> = (video: VideoState) => Decision | P;

/** The committed state (null when the video was deleted), or the Problem with the current state. */
export type ChangeResult<P extends Problem> =
  | { video: VideoState | null; problem: null }
  | { video: VideoState; problem: P };

export interface ChangeOptions {
  /** Whether changes write outbox messages for the rooms. */
  rooms: boolean;
  /** The id of the request that causes the change. */
  request?: string;
  /** The limits of the command. Without one the change has the limits of a command that has just arrived. */
  deadline?: Deadline;
}

/**
 * Changes the video `id`.
 * @returns null when there is no such video
 * @throws the errors of `attempt`, and the error of `decide`, after a rollback
 */
export async function change<P extends Problem>(
  em: EntityManager,
  options: ChangeOptions,
  id: string,
  decide: Decide<P>,
): Promise<ChangeResult<P> | null> {
  return attempt(em, options.deadline ?? new Deadline(), (beforeCommit) =>
    em.fork().transactional((tx) => changeIn(tx, options, id, decide, beforeCommit)),
  );
}

async function changeIn<P extends Problem>(
  tx: EntityManager,
  options: ChangeOptions,
  id: string,
  decide: Decide<P>,
  beforeCommit: BeforeCommit,
): Promise<ChangeResult<P> | null> {
  const row = await tx.findOne(VideoEntity, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!row) return null;
  const mediaRows = await tx.find(
    SharedLiveMediaEntity,
    { video: id },
    { orderBy: { createdOn: 'asc', id: 'asc' } },
  );
  const before = toVideo(row, mediaRows);
  const decision = decide(before);
  if (isProblem(decision)) return { video: before, problem: decision };
  const after = decision.video && { ...decision.video, version: before.version };
  if (decision.lastReportFor) {
    if (decision.isProgress) await storeProgress(tx, decision.lastReportFor);
    await updateReportedOn(tx, decision.lastReportFor.media);
  }
  if (isDeepStrictEqual(before, after)) {
    await addJobs(tx, decision.jobs ?? []);
    beforeCommit(null);
    return { video: before, problem: null };
  }
  if (after) {
    after.version += 1;
    if (isOtherOnShow(before, after)) after.shownAt = nextShownAt(before.shownAt, await readClock(tx));
  }
  await writeVideo(tx, row, mediaRows, before, after);
  if (decision.pages) await insertPages(tx, decision.pages.upload, decision.pages.added);
  beforeCommit(await writeMessages(tx, options, before, after, decision.jobs ?? []));
  return { video: after, problem: null };
}

/** The time by the clock of PostgreSQL, in milliseconds since 1970. */
async function readClock(tx: EntityManager): Promise<number> {
  const [row] = await tx.execute<{ now: number }[]>(`select ${NOW}`);
  return row?.now ?? Number.NaN;
}

/** Writes the outbox message, adds the jobs and sends the change notification. @returns the id of the transaction */
async function writeMessages(
  tx: EntityManager,
  options: ChangeOptions,
  before: VideoState,
  after: VideoState | null,
  jobs: Job[],
): Promise<string | null> {
  const { id } = before;
  const event = options.rooms ? eventOf(before, after) : null;
  const request = safeRequestId(options.request);
  if (event) {
    const state = after ?? { ...before, version: before.version + 1, share: null, medias: [] };
    const message = { video: id, version: state.version, event, state: snapshot(state) };
    await tx.insert(OutboxEntity, { ...message, request: request || null });
  }
  const roomJobs = [
    ...(event ? [deliverOutboxJob(id)] : []),
    ...(options.rooms && after === null ? [destroyRoomJob(id)] : []),
  ];
  await addJobs(tx, [...jobs, ...deletions(before, after), ...roomJobs]);
  const [row] = await tx.execute<{ transactionId: string }[]>(
    `select ${TRANSACTION_ID}, pg_notify(?, ${notificationPayload('?', '?')})`,
    [CHANNEL, id, request],
  );
  return row?.transactionId ?? null;
}
