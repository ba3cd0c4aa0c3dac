/**
 * The one door for writes. A change locks its video, decides on the state as it is, and commits the new
 * state, the next version, what the room must be told and the work that follows, all together or not at
 * all. Everything else follows from the commit.
 */
import { isDeepStrictEqual } from 'node:util';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { UploadRef } from '../domain/keys.ts';
import { isProblem, type Problem } from '../domain/problem.ts';
import { eventOf } from '../domain/share.ts';
import type { PageState, VideoState } from '../domain/state.ts';
import { notificationPayload, requestName } from './change-notification.ts';
import { deletions } from './deletions.ts';
import { OutboxEntity, PageEntity, SharedLiveMediaEntity, VideoEntity } from './entities.ts';
import { addJobs, deliverOutboxJob, type Job, openRoomJob } from './jobs.ts';
import { type MediaRow, mediaColumns, toVideo, type VideoRow, videoColumns } from './rows.ts';
import { snapshot } from './snapshot.ts';

/** What a decision leads to. `video: null` removes it. */
export interface Outcome {
  video: VideoState | null;
  /** Pages that come into being with this change. */
  pages?: { upload: UploadRef; added: PageState[] };
  jobs?: Job[];
  /** The document whose converter was just heard of. */
  heardOf?: string;
}

/** Pure: from the state as it is to what it becomes, or to a Problem that changes nothing. */
export type Decide<P extends Problem> = (video: VideoState) => Outcome | P;

/** The state a change wrote (null when it removed the video), or the Problem beside the state as it is. */
export type Changed<P extends Problem> =
  | { video: VideoState | null; problem: null }
  | { video: VideoState; problem: P };

/** Where a commit is announced; the payload is a notice. */
export const CHANNEL = 'lectern_video';

export interface ChangeOptions {
  /** Whether rooms are told of changes over XMPP. */
  rooms: boolean;
  /** Names the request that leads to the change, from here to both wires. */
  request?: string;
}

/** Makes a video, which nobody can have heard of yet: there is nothing to lock and nobody to tell. */
export async function create(em: EntityManager, options: ChangeOptions, video: VideoState): Promise<void> {
  await em.fork().transactional(async (tx) => {
    await tx.insert(VideoEntity, { id: video.id, title: video.title, version: video.version });
    if (options.rooms) await addJobs(tx, [openRoomJob(video.id)]);
  });
}

/** Runs one change on video `id`; null when there is no such video. Whatever `decide` throws rolls back. */
export async function change<P extends Problem>(
  em: EntityManager,
  options: ChangeOptions,
  id: string,
  decide: Decide<P>,
): Promise<Changed<P> | null> {
  return em.fork().transactional(async (tx) => {
    const row = await tx.findOne(VideoEntity, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!row) return null;
    const medias = await tx.find(
      SharedLiveMediaEntity,
      { video: id },
      { orderBy: { createdOn: 'asc', id: 'asc' } },
    );
    const before = toVideo(row, medias);
    const outcome = decide(before);
    if (isProblem(outcome)) return { video: before, problem: outcome };
    const after = outcome.video && { ...outcome.video, version: before.version };
    if (outcome.heardOf) await heard(tx, outcome.heardOf);
    if (isDeepStrictEqual(before, after)) {
      await addJobs(tx, outcome.jobs ?? []);
      return { video: before, problem: null };
    }
    if (after) after.version += 1;
    await write(tx, row, medias, before, after);
    if (outcome.pages) await writePages(tx, outcome.pages);
    await announce(tx, options, before, after, outcome.jobs ?? []);
    return { video: after, problem: null };
  });
}

async function write(
  tx: EntityManager,
  row: VideoRow,
  rows: MediaRow[],
  before: VideoState,
  after: VideoState | null,
): Promise<void> {
  if (!after) {
    // The share's foreign key points the other way round; the rows below go with it by cascade.
    await tx.nativeDelete(VideoEntity, { id: row.id });
    return;
  }
  const kept = new Set(after.medias.map(({ id }) => id));
  const gone = rows.filter(({ id }) => !kept.has(id));
  for (const media of after.medias) {
    const existing = rows.find(({ id }) => id === media.id);
    if (existing) tx.assign(existing, changed(mediaColumns(media), mediaColumnsOf(before, media.id)));
    else tx.create(SharedLiveMediaEntity, { id: media.id, video: row.id, ...mediaColumns(media) });
  }
  tx.assign(row, { ...changed(videoColumns(after), videoColumns(before)), version: after.version });
  await tx.flush();
  if (gone.length > 0) await tx.nativeDelete(SharedLiveMediaEntity, { id: gone.map(({ id }) => id) });
}

const mediaColumnsOf = (video: VideoState, id: string) => {
  const media = video.medias.find((each) => each.id === id);
  return media ? mediaColumns(media) : {};
};

/** The entries of `next` that differ from `previous`. */
const changed = <T extends object>(next: T, previous: object): Partial<T> =>
  Object.fromEntries(
    Object.entries(next).filter(
      ([key, value]) => !isDeepStrictEqual(value, (previous as Record<string, unknown>)[key]),
    ),
  ) as Partial<T>;

async function writePages(tx: EntityManager, { upload, added }: NonNullable<Outcome['pages']>) {
  if (added.length === 0) return;
  // A page may already be there when a report is repeated after its answer was lost.
  await tx.upsertMany(
    PageEntity,
    added.map((page) => ({ media: upload.media, stamp: upload.stamp, ...page })),
    { onConflictAction: 'ignore' },
  );
}

const heard = (tx: EntityManager, media: string) =>
  tx.nativeUpdate(SharedLiveMediaEntity, { id: media }, { reportedOn: new Date() });

async function announce(
  tx: EntityManager,
  options: ChangeOptions,
  before: VideoState,
  after: VideoState | null,
  jobs: Job[],
): Promise<void> {
  const event = options.rooms ? eventOf(before, after) : null;
  if (event) {
    const said = after ?? { ...before, version: before.version + 1, share: null, medias: [] };
    const { id: video } = before;
    const request = requestName(options.request) || null;
    await tx.insert(OutboxEntity, { video, version: said.version, event, state: snapshot(said), request });
  }
  await addJobs(tx, [...jobs, ...deletions(before, after), ...(event ? [deliverOutboxJob(before.id)] : [])]);
  const notice = [CHANNEL, before.id, requestName(options.request)];
  await tx.execute(`select pg_notify(?, ${notificationPayload('?', '?')})`, notice);
}
