/** The rules of sharing: start, turn, end. Pure; the store makes their outcome true or nothing at all. */
import { promote } from './media.ts';
import { type Problem, problem } from './problem.ts';
import { type MediaState, mediaOf, type ShareEvent, type VideoState } from './state.ts';

/** Whether `startShare` can be called: the first page exists. */
export const isReadyToShow = (media: MediaState): boolean => (media.shown?.pagesReady ?? 0) >= 1;

/** Shows `media` from page 1. Naming the document on show in `replacing` makes the switch one step. */
export function start(
  video: VideoState,
  media: MediaState,
  replacing: string | null,
): VideoState | Problem<'AlreadySharing' | 'NotReady'> {
  if (!isReadyToShow(media)) {
    return problem('NotReady', 'This document has no page to show yet.');
  }
  if (video.share && video.share.media !== replacing) {
    const shown = mediaOf(video, video.share.media)?.title;
    return problem(
      'AlreadySharing',
      shown ? `“${shown}” is being shown already.` : 'A document is being shown already.',
    );
  }
  const left = video.share ? promote({ ...video, share: null }, video.share.media) : video;
  return { ...left, share: { media: media.id, page: 1 } };
}

/** Turns to `page` of `media`, if that is what is on show and the page exists. */
export function navigate(
  video: VideoState,
  media: MediaState,
  page: number,
): VideoState | Problem<'NotSharing' | 'PageOutOfRange'> {
  if (video.share?.media !== media.id) return notSharing();
  const last = media.shown?.pagesReady ?? 0;
  if (!Number.isInteger(page) || page < 1 || page > last) {
    const total = media.shown?.pageCount ?? null;
    const waiting = total !== null && page > last && page <= total;
    return problem(
      'PageOutOfRange',
      waiting
        ? `Page ${page} is still being converted.`
        : `There is no page ${page}; the last one is ${last}.`,
    );
  }
  return { ...video, share: { media: media.id, page } };
}

/** Stops showing `media`. */
export function end(video: VideoState, media: MediaState): VideoState | Problem<'NotSharing'> {
  if (video.share?.media !== media.id) return notSharing();
  return promote({ ...video, share: null }, media.id);
}

const notSharing = () => problem('NotSharing', 'This document is not the one being shown.');

/** What the room is told about a step from one state to the next; null when it concerns nobody there. */
export function eventOf(before: VideoState, after: VideoState | null): ShareEvent | null {
  const [was, is] = [before.share, after?.share ?? null];
  if (!was && !is) return null;
  if (!is) return 'end_sharing';
  if (was?.media !== is.media) return 'start_sharing';
  return was.page === is.page ? 'update_sharing' : 'navigate_sharing';
}
