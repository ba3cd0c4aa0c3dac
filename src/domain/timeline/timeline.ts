/** The timeline of a video: what was on show, and when. */
import { mediaOf, type VideoState } from '../state.ts';

/** A stretch of time in which one page was on show, or nothing. */
export interface TimelineEntry {
  /** The version of the video that began the entry. */
  version: number;
  shownAt: Date;
  /** Null while the entry lasts. */
  endedAt: Date | null;
  /** The document that was shared; null while nothing was on show. */
  mediaId: string | null;
  /** The title that the document has now; null once the document is deleted, and when it has none. */
  mediaTitle: string | null;
  /** Null exactly when `mediaId` is. */
  page: number | null;
  /** The title of the page at that time; null once the document is deleted, and when the page has none. */
  pageTitle: string | null;
}

/** Entries that the store keeps of a video. The oldest ones are deleted first. */
export const MAX_ENTRIES = 10_000;
/** Versions of a video between two deletions of its oldest entries. */
const VERSIONS_PER_PRUNING = 256;

/** Whether the change to this version deletes the oldest entries. Every version is written exactly once. */
export const prunesTimeline = (version: number): boolean => version % VERSIONS_PER_PRUNING === 0;

/** Whether viewers see another page, or the same page of another file, after the change. */
export function isOtherOnShow(before: VideoState, after: VideoState): boolean {
  const [previous, next] = [before.share, after.share];
  if (!previous || !next) return previous !== next;
  return (
    previous.media !== next.media ||
    previous.page !== next.page ||
    uploadOnShow(before) !== uploadOnShow(after)
  );
}

/** The upload whose pages the share shows; null without a share. */
export const uploadOnShow = (video: VideoState): number | null =>
  (video.share && mediaOf(video, video.share.media)?.shown?.uploadId) ?? null;

/**
 * When the change comes on show: now, and later than `previous`, so that the order of the instants is the order of
 * the versions even after a step of the clock.
 * @param now in milliseconds since 1970
 */
export const nextShownAt = (previous: Date | null, now: number): Date =>
  new Date(Math.max(Math.floor(now), previous === null ? 0 : previous.getTime() + 1));

/** Milliseconds without a share after which the next share begins another sitting, such as the lecture after a rehearsal. */
const SITTING_PAUSE_MS = 3 * 3_600_000;

/** When the last sitting began: its first share; null when nothing was ever on show. */
export function lastSitting(entries: readonly TimelineEntry[]): Date | null {
  let begin: Date | null = null;
  let ended: Date | null = null;
  for (const { mediaId, shownAt, endedAt } of entries) {
    if (mediaId === null) continue;
    if (!begin || (ended && shownAt.getTime() - ended.getTime() > SITTING_PAUSE_MS)) begin = shownAt;
    ended = endedAt;
  }
  return begin;
}
