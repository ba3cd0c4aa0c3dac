/** Replaces the file that viewers see by the newest upload. */
import { mediaOf, type VideoState, withMedia } from './state.ts';

/**
 * Shows the newest upload of a document once it has a page, unless an earlier file of the document is shared.
 * Every rule that can make this possible calls it: a report, the end of a share, and the switch to another
 * document.
 */
export function promote(video: VideoState, id: string): VideoState {
  const media = mediaOf(video, id);
  if (!media?.upload || media.upload.pagesReady === 0) return video;
  const isReplacement = media.shown?.uploadId !== media.upload.uploadId;
  if (isReplacement && media.shown && video.share?.media === id) return video;
  const uploadedOn = media.uploadState === 'ready' ? new Date(media.upload.uploadId * 1000) : null;
  return withMedia(video, {
    ...media,
    shown: media.upload,
    uploadedOn: uploadedOn ?? (isReplacement ? null : media.uploadedOn),
  });
}
