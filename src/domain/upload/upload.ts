/** The rules of an upload: a new file, a retry of the conversion, a failure. */
import { stillSharing } from '../media.ts';
import { type Problem, problem } from '../problem.ts';
import { type Failure, type MediaState, type UploadState, type VideoState, withMedia } from '../state.ts';

/** Opens a new upload. Viewers see the previous file until the new one is READY. */
export function initiateUpload(
  video: VideoState,
  media: MediaState,
  extension: string,
  title: string,
  now: Date,
): VideoState | Problem<'StillSharing'> {
  if (video.share?.media === media.id) return stillSharing();
  return withMedia(video, {
    ...media,
    title: media.title || title,
    ...newUpload(media, extension, now, 'pending'),
  });
}

/** Converts the same file again as a new upload, so that late reports about the failed one change nothing. */
export function retryConversion(
  video: VideoState,
  media: MediaState,
  now: Date,
): VideoState | Problem<'NoFile'> {
  if (!media.upload) return problem('NoFile', 'This document has no file to convert.');
  if (media.uploadState !== 'error') return video;
  return withMedia(video, { ...media, ...newUpload(media, media.upload.extension, now, 'processing') });
}

const newUpload = (media: MediaState, extension: string, now: Date, uploadState: UploadState) => ({
  uploadState,
  upload: { uploadId: nextUploadId(media, now), extension, pageCount: null, pagesReady: 0 },
  failure: null,
  failureDetail: null,
  // The warnings describe the shown file, so they stay while a file is shown.
  warnings: media.shown ? media.warnings : [],
  uploadWarnings: [],
});

/** The Unix time in seconds, or the next free number: two uploads within one second need different ids. */
const nextUploadId = (media: MediaState, now: Date) =>
  Math.max(Math.floor(now.getTime() / 1000), (media.upload?.uploadId ?? 0) + 1);

/** Sets the newest upload to ERROR. An upload that is READY or ERROR already stays as it is. */
export function failConversion(
  video: VideoState,
  media: MediaState,
  failure: Failure,
  detail: string | null = null,
): VideoState {
  if (media.uploadState === 'ready' || media.uploadState === 'error' || !media.upload) return video;
  return withMedia(video, { ...media, uploadState: 'error', failure, failureDetail: detail });
}
