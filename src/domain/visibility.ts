/**
 * Decides which parts of a document a viewer may see. Each resolver, and the renderer of the rooms' messages, uses this
 * rule. Everybody with access to the video sees the id, the title, the number of pages and the state of
 * the conversion.
 */
import { type CompleteMedia, isComplete } from './media.ts';
import { FIRST_PAGE, type MediaState, type VideoState } from './state.ts';

/** The right of the viewer in the video: to share documents, to administer the video as its platform, or to watch. */
export type Access = 'share' | 'administer' | 'watch';

export interface Visibility {
  /** The first and the last page whose image, thumbnail, text and title the viewer may see; null when there is none. */
  pages: { first: number; last: number } | null;
  /** Whether the viewer may see the facts about the file: its name, its upload and the date of the upload. */
  file: boolean;
  /** The document, when the viewer may download its original; null otherwise. */
  original: CompleteMedia | null;
  /** Whether the viewer may see the external id, by which the platform and the instructors name the document. */
  externalId: boolean;
  /** Whether the viewer may see the facts that help to prepare a share: warnings, and the details of a failure. */
  preparation: boolean;
}

/** A viewer who only watches sees the content of a document once the document has been shared with its current file. */
export function visibilityOf(video: VideoState, media: MediaState, access: Access): Visibility {
  const seesContent = access !== 'watch' || hasBeenShared(video, media);
  const last = media.shown?.pagesReady ?? 0;
  const mayDownload = seesContent && (media.showDownload || access === 'share');
  return {
    pages: seesContent && last >= FIRST_PAGE ? { first: FIRST_PAGE, last } : null,
    file: seesContent,
    original: mayDownload && isComplete(media) ? media : null,
    externalId: seesExternalId(access),
    preparation: access === 'share',
  };
}

/** Those who create videos and documents see the external ids of both. */
export const seesExternalId = (access: Access): boolean => access !== 'watch';

/** Whether the file whose pages viewers see is shared, or was shared before. A new file has not been shared. */
const hasBeenShared = (video: VideoState, media: MediaState): boolean =>
  video.share?.media === media.id || (media.shown !== null && media.shown.uploadId === media.sharedUploadId);
