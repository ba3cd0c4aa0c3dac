/** Replaces the file that viewers see by the newest upload. */
import { mediaOf, type VideoState, withMedia } from './state.ts';

/**
 * Shows the newest upload of a document. A document that shows no file yet shows the upload from its first page on.
 * A document that shows an earlier file keeps it until the upload is READY, so that an upload that fails or is
 * stopped takes nothing away, and until the earlier file is not shared.
 * Every rule that can make this possible calls it: a report, the end of a share, and the switch to another
 * document.
 */
export function promote(video: VideoState, id: string): VideoState {
  const media = mediaOf(video, id);
  if (!media?.upload || media.upload.pagesReady === 0) return video;
  const isReady = media.uploadState === 'ready';
  const isNewFile = media.shown?.uploadId !== media.upload.uploadId;
  if (isNewFile && media.shown && (!isReady || video.share?.media === id)) return video;
  return withMedia(video, {
    ...media,
    shown: media.upload,
    uploadedOn: isReady ? new Date(media.upload.uploadId * 1000) : null,
    ...(isNewFile && { warnings: media.uploadWarnings, uploadWarnings: [] }),
  });
}
