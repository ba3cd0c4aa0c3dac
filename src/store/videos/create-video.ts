/** Creates a video, once for each external id. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { VideoState } from '../../domain/state.ts';
import { attempt, type BeforeCommit, Deadline } from '../connection/attempt.ts';
import { VideoEntity } from '../entities.ts';
import { addJobs, openRoomJob } from '../jobs.ts';
import { TRANSACTION_ID } from '../statements.ts';
import type { ChangeOptions } from '../write-path/change.ts';
import { findVideo } from './list-videos.ts';

/**
 * Creates `video`, unless a video with its external id exists.
 * @returns the video with the external id, and whether this call has created it
 * @throws the errors of `attempt`
 */
export async function createVideo(
  em: EntityManager,
  options: ChangeOptions,
  video: VideoState,
): Promise<{ video: VideoState; isNew: boolean }> {
  const deadline = options.deadline ?? new Deadline();
  for (;;) {
    const existing = video.externalId === null ? null : await findVideo(em, video.externalId);
    if (existing) return { video: existing, isNew: false };
    const isNew = await attempt(em, deadline, (beforeCommit) =>
      em.fork().transactional((tx) => insertVideo(tx, options, video, beforeCommit)),
    );
    if (isNew) return { video, isNew };
    // Another request has created the video with this external id, or has created and deleted it.
  }
}

/**
 * Inserts a video. Nobody can watch it yet, so there is no lock and no change notification.
 * @returns false, with nothing inserted, when another video has the external id
 */
async function insertVideo(
  tx: EntityManager,
  options: ChangeOptions,
  { id, externalId, title, lookAround, version }: VideoState,
  beforeCommit: BeforeCommit,
): Promise<boolean> {
  await tx.insert(VideoEntity, { id, title, lookAround, version });
  if (externalId !== null && !(await insertExternalId(tx, externalId, id))) {
    await tx.nativeDelete(VideoEntity, { id });
    beforeCommit(null);
    return false;
  }
  if (options.rooms) await addJobs(tx, [openRoomJob(id)]);
  const [row] = await tx.execute<{ transactionId: string }[]>(`select ${TRANSACTION_ID}`);
  beforeCommit(row?.transactionId ?? null);
  return true;
}

/** Waits for a transaction that inserts the same external id. @returns whether the external id was free */
async function insertExternalId(tx: EntityManager, externalId: string, video: string): Promise<boolean> {
  const inserted = await tx.execute<unknown[]>(
    `insert into video_external_id (external_id, video_id) values (?, ?)
      on conflict (external_id) do nothing returning 1`,
    [externalId, video],
  );
  return inserted.length > 0;
}
