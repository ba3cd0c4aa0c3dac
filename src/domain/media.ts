/** The rules for the documents of a video: how they begin, how they are added and removed, and when they are complete. */
import { type Problem, problem } from './problem.ts';
import { type FileState, type MediaState, type VideoState, withMedia } from './state.ts';

/** A new document, which has no file. */
export const newMedia = (
  id: string,
  video: string,
  title: string,
  showDownload: boolean,
  externalId: string | null = null,
): MediaState => ({
  id,
  video,
  externalId,
  title,
  showDownload,
  uploadState: 'pending',
  uploadedOn: null,
  upload: null,
  shown: null,
  sharedUploadId: null,
  furthestPage: 0,
  failure: null,
  failureDetail: null,
  warnings: [],
  uploadWarnings: [],
});

/** The documents that a video may have. Each state that viewers receive lists all of them. */
export const MAX_DOCUMENTS = 200;

/** The document that an earlier request with the same external id has created. */
export const sameExternalId = (video: VideoState, externalId: string | null): MediaState | undefined =>
  externalId === null ? undefined : video.medias.find((media) => media.externalId === externalId);

/** Adds a document as the newest one. A repeated request finds its document and adds none. */
export function addMedia(video: VideoState, media: MediaState): VideoState | Problem<'TooManyDocuments'> {
  if (sameExternalId(video, media.externalId)) return video;
  if (video.medias.length >= MAX_DOCUMENTS) {
    return problem('TooManyDocuments', `A video has at most ${MAX_DOCUMENTS} documents. Delete one first.`);
  }
  return { ...video, medias: [...video.medias, media] };
}

/** The properties of a document that an instructor can change. A property that is left out stays. */
export type MediaChanges = Partial<Pick<MediaState, 'title' | 'showDownload'>>;

export const updateMedia = (video: VideoState, media: MediaState, changes: MediaChanges): VideoState =>
  withMedia(video, { ...media, ...changes });

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
