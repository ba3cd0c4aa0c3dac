/**
 * The state of a video as the outbox stores it: JSON, small enough for one message. During an upgrade, a server of
 * version 0.1 delivers messages of this server, so the stored fields keep the names of version 0.1.
 */
import type { FileState, LookAround, MediaState, VideoState } from '../domain/state.ts';
import { DEFAULT_LOOK_AROUND } from '../domain/video.ts';

/** A message has no space for more documents. Clients read the other documents over GraphQL. */
const MAX_DOCUMENTS = 40;

type StoredFile = Pick<FileState, 'extension' | 'pageCount' | 'pagesReady'> & {
  stamp: number;
};

/** The properties of a document that are stored under their own names. */
type PlainMedia = Pick<
  MediaState,
  'id' | 'video' | 'title' | 'showDownload' | 'uploadState' | 'failure' | 'failureDetail' | 'warnings'
>;

interface StoredMedia extends PlainMedia {
  /** RFC 3339. */
  uploadedOn: string | null;
  upload: StoredFile | null;
  shown: StoredFile | null;
  /** Absent in a message of version 0.1. */
  sharedStamp?: number | null;
  /** Absent in a message of version 0.2.0 or before. */
  furthestPage?: number;
}

/** The properties of a video that are stored under their own names. */
type PlainVideo = Pick<VideoState, 'id' | 'title' | 'version' | 'share'>;

export interface StoredVideo extends PlainVideo {
  /** Absent in a message of version 0.2.0 or before. */
  lookAround?: LookAround;
  /** RFC 3339. Absent in a message of version 0.1. */
  shownAt?: string | null;
  medias: StoredMedia[];
}

/**
 * Returns the stored form of a state. It has only the newest documents, and always the shared document. A property of
 * the state that no function here names is not stored.
 */
export const snapshot = (video: VideoState): StoredVideo => ({
  ...plainVideo(video),
  lookAround: video.lookAround,
  shownAt: video.shownAt?.toISOString() ?? null,
  medias: keptMedias(video).map(toStoredMedia),
});

/** Restores the state that `snapshot` stored. */
export const fromSnapshot = (video: StoredVideo): VideoState => ({
  ...plainVideo(video),
  lookAround: video.lookAround ?? DEFAULT_LOOK_AROUND,
  shownAt: video.shownAt ? new Date(video.shownAt) : null,
  medias: video.medias.map(fromStoredMedia),
  // No message to a room has external ids, warnings of an upload, or the presenter.
  externalId: null,
  presenter: null,
  onePresenter: false,
});

const plainVideo = ({ id, title, version, share }: PlainVideo): PlainVideo => ({ id, title, version, share });

const toStoredMedia = (media: MediaState): StoredMedia => ({
  ...plainMedia(media),
  uploadedOn: media.uploadedOn?.toISOString() ?? null,
  upload: media.upload && toStoredFile(media.upload),
  shown: media.shown && toStoredFile(media.shown),
  sharedStamp: media.sharedUploadId,
  furthestPage: media.furthestPage,
});

const fromStoredMedia = (media: StoredMedia): MediaState => ({
  ...plainMedia(media),
  uploadedOn: media.uploadedOn === null ? null : new Date(media.uploadedOn),
  upload: media.upload && fromStoredFile(media.upload),
  shown: media.shown && fromStoredFile(media.shown),
  sharedUploadId: media.sharedStamp ?? null,
  furthestPage: media.furthestPage ?? 0,
  externalId: null,
  uploadWarnings: [],
});

const plainMedia = (media: PlainMedia): PlainMedia => ({
  id: media.id,
  video: media.video,
  title: media.title,
  showDownload: media.showDownload,
  uploadState: media.uploadState,
  failure: media.failure,
  failureDetail: media.failureDetail,
  warnings: media.warnings,
});

const toStoredFile = ({ uploadId, extension, pageCount, pagesReady }: FileState): StoredFile => ({
  stamp: uploadId,
  extension,
  pageCount,
  pagesReady,
});

const fromStoredFile = ({ stamp, extension, pageCount, pagesReady }: StoredFile): FileState => ({
  uploadId: stamp,
  extension,
  pageCount,
  pagesReady,
});

function keptMedias(video: Pick<VideoState, 'medias' | 'share'>): MediaState[] {
  if (video.medias.length <= MAX_DOCUMENTS) return video.medias;
  const newest = video.medias.slice(-MAX_DOCUMENTS);
  const shared = video.medias.find(({ id }) => id === video.share?.media);
  return !shared || newest.includes(shared) ? newest : [shared, ...newest.slice(1)];
}
