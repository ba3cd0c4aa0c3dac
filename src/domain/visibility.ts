/**
 * Decides which parts of a document a viewer may see. Each resolver, and the renderer of the rooms' messages, uses this
 * rule. Everybody with access to the video sees the id, the title, the number of pages and the state of
 * the conversion.
 */
import { type CompleteMedia, isComplete } from './media.ts';
import { furthestPageOf, hasBeenShared } from './share.ts';
import { FIRST_PAGE, type MediaState, type VideoState } from './state.ts';

/** The right of the viewer in the video: to share documents, to administer the video as its platform, or to watch. */
export type Access = 'share' | 'administer' | 'watch';

/** The numbers of pages from `first` to `last`, inclusive. */
interface PageRange {
  first: number;
  last: number;
}

export interface Visibility {
  /** The first and the last page whose image, thumbnail, text and title the viewer may see; null when there is none. */
  pages: PageRange | null;
  /** Whether the viewer may see the facts about the file: its name, its upload and the date of the upload. */
  file: boolean;
  /** The document, when the viewer may download its original; null otherwise. */
  original: CompleteMedia | null;
  /** Whether the viewer may see the external id, by which the platform and the instructors name the document. */
  externalId: boolean;
  /** Whether the viewer may see the facts that help to prepare a share: warnings, and the details of a failure. */
  preparation: boolean;
}

/**
 * A viewer who only watches sees nothing of a document before the document is shared with its current file, and then
 * the pages that `lookAround` of the video allows. The download has a switch of its own.
 */
export function visibilityOf(video: VideoState, media: MediaState, access: Access): Visibility {
  const seesContent = access !== 'watch' || hasBeenShared(video, media);
  const mayDownload = seesContent && (media.showDownload || access === 'share');
  return {
    pages: pagesThatExist(media, access === 'watch' ? watchablePages(video, media) : ALL_PAGES),
    file: seesContent,
    original: mayDownload && isComplete(media) ? media : null,
    externalId: seesExternalId(access),
    preparation: access === 'share',
  };
}

const ALL_PAGES: PageRange = { first: FIRST_PAGE, last: Number.POSITIVE_INFINITY };

/** The pages that a viewer who only watches may look at, whether they exist or not; null when there is none. */
function watchablePages(video: VideoState, media: MediaState): PageRange | null {
  const { share, lookAround } = video;
  if (!hasBeenShared(video, media)) return null;
  if (lookAround === 'all') return ALL_PAGES;
  if (lookAround === 'back') return { first: FIRST_PAGE, last: furthestPageOf(video, media) };
  return share?.media === media.id ? { first: share.page, last: share.page } : null;
}

function pagesThatExist(media: MediaState, range: PageRange | null): PageRange | null {
  const last = Math.min(range?.last ?? 0, media.shown?.pagesReady ?? 0);
  return range && last >= range.first ? { first: range.first, last } : null;
}

/** Whether viewers who only watch can, or could after a share, download pages that they may not look at. */
export const downloadExceedsLookAround = (video: VideoState, media: MediaState): boolean =>
  media.showDownload && video.lookAround !== 'all';

/** Those who create videos and documents see the external ids of both. */
export const seesExternalId = (access: Access): boolean => access !== 'watch';

/** Those who share see who presents. A name is personal data, which viewers who only watch do not need. */
export const seesPresenter = (access: Access): boolean => access !== 'watch';

/** Speaker notes are for those who share. The original file, which has a switch of its own, contains them too. */
export const seesNotes = (access: Access): boolean => access === 'share';

/** Those who prepare documents see what was on show at which time. It names pages that others may not see now. */
export const seesTimeline = (access: Access): boolean => access !== 'watch';
