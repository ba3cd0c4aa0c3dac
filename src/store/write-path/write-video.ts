/** Writes the difference between two states of a video to the tables: only the columns that differ. */
import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { UploadRef } from '../../domain/keys.ts';
import type { ConvertedPage, VideoState } from '../../domain/state.ts';
import { isOtherOnShow, MAX_ENTRIES, prunesTimeline, uploadOnShow } from '../../domain/timeline/timeline.ts';
import {
  PageEntity,
  PageNotesEntity,
  SharedLiveMediaEntity,
  TimelineEntryEntity,
  VideoEntity,
} from '../entities.ts';
import { type MediaRow, mediaColumns, type VideoRow, videoColumns } from '../rows.ts';
import { insertEntry, PRUNE } from '../timeline.ts';

const INSERT_ENTRY = insertEntry({
  video: '?',
  version: '?',
  shownAt: '?',
  media: '?',
  stamp: '?',
  page: '?',
});

/** Writes `after` over the locked rows of `before`; null deletes the video and, by cascade, its documents. */
export async function writeVideo(
  tx: EntityManager,
  row: VideoRow,
  mediaRows: MediaRow[],
  before: VideoState,
  after: VideoState | null,
): Promise<void> {
  if (!after) {
    await tx.nativeDelete(VideoEntity, { id: row.id });
    return;
  }
  const kept = new Set(after.medias.map(({ id }) => id));
  const removed = mediaRows.filter(({ id }) => !kept.has(id));
  for (const media of after.medias) {
    const existing = mediaRows.find(({ id }) => id === media.id);
    if (existing) tx.assign(existing, difference(mediaColumns(media), mediaColumnsOf(before, media.id)));
    else tx.create(SharedLiveMediaEntity, { id: media.id, video: row.id, ...mediaColumns(media) });
  }
  tx.assign(row, { ...difference(videoColumns(after), videoColumns(before)), version: after.version });
  await tx.flush();
  await writeTimeline(tx, before, after);
  // The foreign key of the share forbids this before the row of the video is written.
  if (removed.length === 0) return;
  const ids = removed.map(({ id }) => id);
  await tx.nativeDelete(SharedLiveMediaEntity, { id: ids });
  // The titles of a deleted document go with it. When which page was on show stays.
  await tx.nativeUpdate(TimelineEntryEntity, { video: row.id, media: ids }, { pageTitle: null });
}

/** Adds the entry of the timeline when the change has shown another page, and deletes the oldest entries at times. */
async function writeTimeline(tx: EntityManager, before: VideoState, after: VideoState): Promise<void> {
  const { id, version, share, shownAt } = after;
  if (shownAt !== null && isOtherOnShow(before, after)) {
    const onShow = [share?.media ?? null, uploadOnShow(after), share?.page ?? null];
    await tx.execute(INSERT_ENTRY, [id, version, shownAt.toISOString(), ...onShow]);
  }
  if (prunesTimeline(version)) {
    await tx.execute(PRUNE.text.replaceAll(/\$\d/g, '?'), [id, id, MAX_ENTRIES]);
  }
}

const mediaColumnsOf = (video: VideoState, id: string) => {
  const media = video.medias.find((each) => each.id === id);
  return media ? mediaColumns(media) : {};
};

/** The entries of `next` that differ from `previous`. */
const difference = <T extends object>(next: T, previous: object): Partial<T> =>
  Object.fromEntries(
    Object.entries(next).filter(
      ([key, value]) => !isDeepStrictEqual(value, (previous as Record<string, unknown>)[key]),
    ),
  ) as Partial<T>;

/**
 * Inserts pages and their notes. A converter repeats a report whose answer was lost, so existing rows are left as they
 * are.
 */
export async function insertPages(
  tx: EntityManager,
  { media, uploadId }: UploadRef,
  pages: ConvertedPage[],
): Promise<void> {
  if (pages.length === 0) return;
  const key = { media, stamp: uploadId };
  const rows = pages.map(({ notes: _, ...page }) => ({ ...key, ...page }));
  await tx.upsertMany(PageEntity, rows, { onConflictAction: 'ignore' });
  const notes = pages.flatMap(({ number, notes }) => (notes ? [{ ...key, number, notes }] : []));
  if (notes.length > 0) await tx.upsertMany(PageNotesEntity, notes, { onConflictAction: 'ignore' });
}

/** Stores that the converter has just reported on a document. */
export const updateReportedOn = (tx: EntityManager, media: string) =>
  tx.execute('update shared_live_media set reported_on = clock_timestamp() where id = ?', [media]);
