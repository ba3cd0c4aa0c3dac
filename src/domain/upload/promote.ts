/** Replaces the file that viewers see by the newest upload. */
import { type MediaState, mediaOf, type VideoState, type Warning, withMedia } from '../state.ts';

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
    ...(isNewFile && { ...shownWarnings(media, media.uploadWarnings), uploadWarnings: [] }),
  });
}

/**
 * The original shows whoever downloads it what these warnings name, and the pages do not show it. The front has the same
 * list (hidden-content.ts), and a test compares the two.
 */
export const HIDDEN_CONTENT: ReadonlySet<Warning['kind']> = new Set([
  'speaker_notes',
  'hidden_slides',
  'redacted_text',
]);

/**
 * The changes of a document whose shown file has these warnings. When a file turns out to have content that its pages
 * hide, nobody may download it until an instructor, who now knows of the content, allows it.
 */
export const shownWarnings = (media: MediaState, warnings: Warning[]): Partial<MediaState> => ({
  warnings,
  ...(hidesMore(warnings, media.warnings) && { showDownload: false }),
});

/** Whether the pages of a file hide a kind of content that those of the file before did not hide. */
const hidesMore = (warnings: Warning[], before: Warning[]): boolean =>
  warnings.some(({ kind }) => HIDDEN_CONTENT.has(kind) && before.every((each) => each.kind !== kind));
