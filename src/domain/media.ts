/** The rules for the documents of a video: their titles, how they are added and removed, and who may download them. */
import { hasAtMost } from './characters.ts';
import { ApiError, type Problem, problem } from './problem.ts';
import type { FileState, MediaState, VideoState } from './state.ts';

const MAX_TITLE_LENGTH = 255;
// C0, DEL and C1: no title needs them, and some of them break a header, a log line or XML.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches what a title must not contain
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * The title without surrounding space.
 * @throws ApiError BAD_USER_INPUT unless it has 1 to 255 characters, none of them a control character.
 */
export function parseTitle(text: string): string {
  // Half of a surrogate pair is refused as well: UTF-8 cannot represent it.
  if (CONTROL.test(text) || !text.isWellFormed()) {
    throw new ApiError('BAD_USER_INPUT', 'A title cannot contain control characters.');
  }
  const trimmed = text.trim();
  if (trimmed === '') throw new ApiError('BAD_USER_INPUT', 'A title cannot be empty.');
  if (!hasAtMost(MAX_TITLE_LENGTH, trimmed)) {
    throw new ApiError('BAD_USER_INPUT', `A title has at most ${MAX_TITLE_LENGTH} characters.`);
  }
  return trimmed;
}

/** A document without a file. */
export const newMedia = (id: string, video: string, title: string, showDownload: boolean): MediaState => ({
  id,
  video,
  title,
  showDownload,
  uploadState: 'pending',
  uploadedOn: null,
  upload: null,
  shown: null,
  sharedUploadId: null,
  failure: null,
  failureDetail: null,
  warnings: [],
});

/** Adds a document as the newest one. */
export const addMedia = (video: VideoState, media: MediaState): VideoState => ({
  ...video,
  medias: [...video.medias, media],
});

export function removeMedia(video: VideoState, media: MediaState): VideoState | Problem<'StillSharing'> {
  if (video.share?.media === media.id) return stillSharing();
  return { ...video, medias: video.medias.filter(({ id }) => id !== media.id) };
}

export const stillSharing = () =>
  problem('StillSharing', 'This document is being shared. End the share first.');

/** A document whose shown file was converted completely, so that the original is in storage. */
export type CompleteMedia = MediaState & { shown: FileState; uploadedOn: Date };

export const isComplete = (media: MediaState): media is CompleteMedia =>
  media.shown !== null && media.uploadedOn !== null;
