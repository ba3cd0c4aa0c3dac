/** The life of a document: named, uploaded, converted, replaced, removed. Pure. */
import { ApiError, type Problem, problem } from './problem.ts';
import type { Failure, FileState, MediaState, PageState, UploadState, VideoState, Warning } from './state.ts';
import { mediaOf, withMedia } from './state.ts';

const TITLE_LENGTH = 255;
// C0, DEL and C1: nothing a title needs, and several that break a header, a log line or XML.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being refused
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** @throws Refusal BAD_USER_INPUT unless it is 1 to 255 characters without control characters. */
export function title(text: string): string {
  if (CONTROL.test(text) || !text.isWellFormed()) {
    throw new ApiError('BAD_USER_INPUT', 'A title cannot contain control characters.');
  }
  const trimmed = text.trim();
  if (trimmed === '') throw new ApiError('BAD_USER_INPUT', 'A title cannot be empty.');
  if ([...trimmed].length > TITLE_LENGTH) {
    throw new ApiError('BAD_USER_INPUT', `A title has at most ${TITLE_LENGTH} characters.`);
  }
  return trimmed;
}

export const newMedia = (id: string, video: string, name: string, showDownload: boolean): MediaState => ({
  id,
  video,
  title: name,
  showDownload,
  uploadState: 'pending',
  uploadedOn: null,
  upload: null,
  shown: null,
  failure: null,
  failureDetail: null,
  warnings: [],
});

export function remove(video: VideoState, media: MediaState): VideoState | Problem<'StillSharing'> {
  if (video.share?.media === media.id) return stillSharing();
  return { ...video, medias: video.medias.filter(({ id }) => id !== media.id) };
}

/** Seconds now, or the next one free: two uploads in one second must not share an id. */
const nextUploadId = (media: MediaState, now: Date) =>
  Math.max(Math.floor(now.getTime() / 1000), (media.upload?.uploadId ?? 0) + 1);

/** Opens a new upload. The file before it stays on hand until the new one has a page. */
export function initiateUpload(
  video: VideoState,
  media: MediaState,
  extension: string,
  name: string,
  now: Date,
): VideoState | Problem<'StillSharing'> {
  if (video.share?.media === media.id) return stillSharing();
  return withMedia(video, {
    ...media,
    title: media.title || name,
    ...fresh(media, extension, now, 'pending'),
  });
}

/** Converts the same file again under a new upload id, so that what is left of the old attempt cannot interfere. */
export function retry(video: VideoState, media: MediaState, now: Date): VideoState {
  if (!media.upload) throw new ApiError('BAD_USER_INPUT', 'This document has no file to convert.');
  if (media.uploadState !== 'error') return video;
  return withMedia(video, { ...media, ...fresh(media, media.upload.extension, now, 'processing') });
}

const fresh = (media: MediaState, extension: string, now: Date, uploadState: UploadState) => ({
  uploadState,
  upload: { uploadId: nextUploadId(media, now), extension, pageCount: null, pagesReady: 0 },
  failure: null,
  failureDetail: null,
  // Warnings speak of the file that is shown; a file that leaves takes them along.
  warnings: media.shown ? media.warnings : [],
});

/** Fails the upload that is under way; nothing to do for one that has ended. */
export function fail(
  video: VideoState,
  media: MediaState,
  failure: Failure,
  detail: string | null = null,
): VideoState {
  if (media.uploadState === 'ready' || media.uploadState === 'error' || !media.upload) return video;
  return withMedia(video, { ...media, uploadState: 'error', failure, failureDetail: detail });
}

/** What the converter says about one upload; see `reportConversion` in schema.graphql. */
export interface Report {
  uploadId: number;
  state: UploadState;
  pageCount: number | null;
  pages: PageState[];
  failure: Failure | null;
  detail: string | null;
  warnings: Warning[] | null;
}

/** What a report leads to: the next state and the pages it adds to the upload. */
export interface ReportOutcome {
  video: VideoState;
  added: PageState[];
}

/**
 * Takes a report in. Idempotent and monotonic: about another upload, or one that has ended, it changes
 * nothing; progress never falls.
 * @throws Refusal BAD_USER_INPUT when it contradicts itself, leaves a gap, or counts pages that are not there.
 */
export function report(video: VideoState, media: MediaState, said: Report, maxPages: number): ReportOutcome {
  const { upload } = media;
  const over = media.uploadState === 'ready' || media.uploadState === 'error';
  if (!upload || said.uploadId !== upload.uploadId || over) return { video, added: [] };
  const added = said.pages.filter(({ number }) => number > upload.pagesReady);
  const progressed = progress(upload, said, added, maxPages);
  const reported: MediaState = {
    ...media,
    uploadState: said.state,
    upload: progressed,
    failure: said.state === 'error' ? (said.failure ?? 'internal') : null,
    failureDetail: said.state === 'error' ? said.detail : null,
    warnings: warningsAfter(media, said, upload, progressed),
  };
  return { video: promote(withMedia(video, reported), reported.id), added };
}

/** An upload without a page leaves those of the file before it; its first page ends them, its end brings its own. */
function warningsAfter(media: MediaState, said: Report, before: FileState, after: FileState): Warning[] {
  if (after.pagesReady === 0) return media.warnings;
  return said.warnings ?? (before.pagesReady === 0 ? [] : media.warnings);
}

function progress(upload: FileState, said: Report, added: PageState[], maxPages: number): FileState {
  const refuse = (message: string) => {
    throw new ApiError('BAD_USER_INPUT', message);
  };
  if (said.state === 'pending') refuse('A report says PROCESSING, READY or ERROR.');
  const pageCount = said.pageCount ?? upload.pageCount;
  if (pageCount !== null && (pageCount < 1 || pageCount > maxPages)) {
    refuse(`pageCount is 1 to ${maxPages}, not ${pageCount}.`);
  }
  if (upload.pageCount !== null && pageCount !== upload.pageCount) {
    refuse(`pageCount was ${upload.pageCount} and cannot become ${pageCount}.`);
  }
  added.forEach(({ number }, index) => {
    if (number !== upload.pagesReady + index + 1) {
      refuse(`Pages come in order: ${upload.pagesReady + index + 1} is next, not ${number}.`);
    }
  });
  const pagesReady = upload.pagesReady + added.length;
  if (pagesReady > 0 && pageCount === null)
    refuse('Pages need a pageCount, in this report or an earlier one.');
  if (pagesReady > (pageCount ?? 0)) refuse(`There are ${pageCount} pages; ${pagesReady} are too many.`);
  if (said.state === 'ready' && (pageCount === null || pagesReady !== pageCount)) {
    refuse(`READY needs every page: ${pagesReady} of ${pageCount ?? 'an unknown number'} exist.`);
  }
  if (said.state === 'error' && said.failure === null) refuse('ERROR needs a failure.');
  return { ...upload, pageCount, pagesReady };
}

/**
 * Puts the newest upload in the place of the file before it, as soon as it has a page and nobody is
 * looking at the old one. Called after every step that may have made that true.
 */
export function promote(video: VideoState, id: string): VideoState {
  const media = mediaOf(video, id);
  if (!media?.upload || media.upload.pagesReady === 0) return video;
  const onShow = video.share?.media === id;
  if (onShow && media.shown && media.shown.uploadId !== media.upload.uploadId) return video;
  const uploadedOn = media.uploadState === 'ready' ? new Date(media.upload.uploadId * 1000) : null;
  const replaced = media.shown?.uploadId !== media.upload.uploadId;
  return withMedia(video, {
    ...media,
    shown: media.upload,
    uploadedOn: uploadedOn ?? (replaced ? null : media.uploadedOn),
  });
}

const stillSharing = () => problem('StillSharing', 'This document is being shown. End the share first.');
