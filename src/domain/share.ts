/** The rules of a share: start, navigate, end. */
import { type Problem, problem } from './problem.ts';
import { isBackgroundProgress } from './progress.ts';
import {
  FIRST_PAGE,
  type MediaState,
  mediaOf,
  type ShareEvent,
  type VideoState,
  withMedia,
} from './state.ts';
import { promote } from './upload/promote.ts';

/** Whether a share of the document can start: its first page exists. */
export const isReadyToShow = (media: MediaState): boolean => (media.shown?.pagesReady ?? 0) >= FIRST_PAGE;

/**
 * Shares `media` at `page`. `replacing` is the id of the document that may be shared now; the share then switches to
 * `media` in one change. A document that is shared already stays at its page.
 */
export function startShare(
  video: VideoState,
  media: MediaState,
  replacing: string | null,
  page = FIRST_PAGE,
): VideoState | Problem<'AlreadySharing' | 'NotReady' | PageProblem> {
  // The answer to an earlier request was lost, or another instructor was faster. `navigate` turns to another page.
  if (video.share?.media === media.id && replacing !== media.id) return video;
  if (!isReadyToShow(media)) return problem('NotReady', 'This document has no page to show yet.');
  if (video.share && video.share.media !== replacing) {
    const shared = mediaOf(video, video.share.media)?.title;
    return problem(
      'AlreadySharing',
      shared ? `“${shared}” is already being shared.` : 'A document is already being shared.',
    );
  }
  const ended = video.share ? endCurrentShare(video, video.share.media) : video;
  // The end of its own share may have replaced the file of the document by one with fewer pages.
  const current = mediaOf(ended, media.id) ?? media;
  if (!hasPage(current, page)) return missingPage(current, page);
  return recordShared({ ...ended, share: { media: media.id, page } });
}

/** Whether the file whose pages viewers see is shared, or was shared before. A new file has not been shared. */
export const hasBeenShared = (video: VideoState, media: MediaState): boolean =>
  video.share?.media === media.id || isRecorded(media);

const isRecorded = ({ shown, sharedUploadId }: MediaState): boolean =>
  shown !== null && shown.uploadId === sharedUploadId;

/** The highest page of the file whose pages viewers see that is or has been on show; 0 before the first. */
export function furthestPageOf(video: VideoState, media: MediaState): number {
  const recorded = isRecorded(media) ? media.furthestPage : 0;
  return video.share?.media === media.id ? Math.max(recorded, video.share.page) : recorded;
}

/**
 * Records that the file on show has been shared, and how far, so that viewers may see its pages after the share. A
 * page that a server of the version before turned to is recorded when the share navigates or ends.
 */
function recordShared(video: VideoState): VideoState {
  const media = video.share && mediaOf(video, video.share.media);
  if (!media?.shown) return video;
  const furthestPage = furthestPageOf(video, media);
  if (isRecorded(media) && media.furthestPage === furthestPage) return video;
  return withMedia(video, { ...media, sharedUploadId: media.shown.uploadId, furthestPage });
}

const endCurrentShare = (video: VideoState, id: string): VideoState =>
  promote({ ...recordShared(video), share: null }, id);

/** Turns the share to `page`, if `media` is shared and the page exists. */
export function navigate(
  video: VideoState,
  media: MediaState,
  page: number,
): VideoState | Problem<'NotSharing' | PageProblem> {
  if (video.share?.media !== media.id) return notSharing();
  if (!hasPage(media, page)) return missingPage(media, page);
  return recordShared({ ...recordShared(video), share: { media: media.id, page } });
}

const lastPageOf = (media: MediaState): number => media.shown?.pagesReady ?? 0;

const hasPage = (media: MediaState, page: number): boolean =>
  Number.isInteger(page) && page >= FIRST_PAGE && page <= lastPageOf(media);

type PageProblem = 'PageOutOfRange' | 'PageNotReady';

function missingPage(media: MediaState, page: number): Problem<PageProblem> {
  const last = lastPageOf(media);
  const pageCount = media.shown?.pageCount ?? null;
  if (pageCount !== null && page > last && page <= pageCount) {
    return problem('PageNotReady', `Page ${page} is still being converted.`);
  }
  return problem('PageOutOfRange', `There is no page ${page}. The last page is ${last}.`);
}

/** Ends the share of `media`. A share that has ended stays ended. */
export function endShare(video: VideoState, media: MediaState): VideoState | Problem<'NotSharing'> {
  if (!video.share) return video;
  if (video.share?.media !== media.id) return notSharing();
  return endCurrentShare(video, media.id);
}

const notSharing = () => problem('NotSharing', 'This document is not being shared.');

/**
 * The event of the message to the room after a change from `before` to `after`, where null is a deleted video.
 * Null when neither state has a share, and when documents that nobody sees have more pages: the room then receives no
 * message.
 */
export function eventOf(before: VideoState, after: VideoState | null): ShareEvent | null {
  const [previous, next] = [before.share, after?.share ?? null];
  if (!previous && !next) return null;
  if (!next) return 'end_sharing';
  if (previous?.media !== next.media) return 'start_sharing';
  if (previous.page !== next.page) return 'navigate_sharing';
  return isBackgroundProgress(before, after as VideoState) ? null : 'update_sharing';
}
