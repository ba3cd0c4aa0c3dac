/**
 * The state of a video as the outbox stores it: JSON, small enough for one message. During an upgrade, a server of
 * version 0.1 delivers messages of this server, so the stored fields keep the names of version 0.1.
 */
import type { FileState, LookAround, MediaState, VideoState } from '../domain/state.ts';
import { DEFAULT_LOOK_AROUND } from '../domain/video.ts';

/** A message has no space for more documents. Clients read the other documents over GraphQL. */
const MAX_DOCUMENTS = 40;

interface StoredFile extends Omit<FileState, 'uploadId'> {
  stamp: number;
}

interface StoredMedia
  extends Omit<
    MediaState,
    'externalId' | 'uploadedOn' | 'upload' | 'shown' | 'sharedUploadId' | 'furthestPage' | 'uploadWarnings'
  > {
  /** RFC 3339. */
  uploadedOn: string | null;
  upload: StoredFile | null;
  shown: StoredFile | null;
  /** Absent in a message of version 0.1. */
  sharedStamp?: number | null;
  /** Absent in a message of version 0.2.0 or before. */
  furthestPage?: number;
}

export interface StoredVideo
  extends Omit<
    VideoState,
    'externalId' | 'lookAround' | 'presenter' | 'onePresenter' | 'shownAt' | 'medias'
  > {
  /** Absent in a message of version 0.2.0 or before. */
  lookAround?: LookAround;
  /** RFC 3339. Absent in a message of version 0.1. */
  shownAt?: string | null;
  medias: StoredMedia[];
}

/**
 * Returns the stored form of a state. It has only the newest documents, and always the shared document. It does not say
 * who presents, which no message to a room contains.
 */
export const snapshot = ({
  externalId: _id,
  presenter: _presenter,
  onePresenter: _onePresenter,
  ...video
}: VideoState): StoredVideo => ({
  ...video,
  shownAt: video.shownAt?.toISOString() ?? null,
  medias: keptMedias(video).map(toStoredMedia),
});

const toStoredMedia = ({
  externalId: _id,
  uploadWarnings: _warnings,
  sharedUploadId,
  ...media
}: MediaState): StoredMedia => ({
  ...media,
  sharedStamp: sharedUploadId,
  uploadedOn: media.uploadedOn?.toISOString() ?? null,
  upload: media.upload && toStoredFile(media.upload),
  shown: media.shown && toStoredFile(media.shown),
});

/** Restores the state that `snapshot` stored. */
export const fromSnapshot = ({ lookAround = DEFAULT_LOOK_AROUND, ...video }: StoredVideo): VideoState => ({
  ...video,
  lookAround,
  // No message to a room has external ids, warnings or the presenter.
  externalId: null,
  presenter: null,
  onePresenter: false,
  shownAt: video.shownAt ? new Date(video.shownAt) : null,
  medias: video.medias.map(({ sharedStamp = null, furthestPage = 0, ...media }) => ({
    ...media,
    furthestPage,
    externalId: null,
    uploadWarnings: [],
    sharedUploadId: sharedStamp,
    uploadedOn: media.uploadedOn === null ? null : new Date(media.uploadedOn),
    upload: media.upload && fromStoredFile(media.upload),
    shown: media.shown && fromStoredFile(media.shown),
  })),
});

function keptMedias(video: Pick<VideoState, 'medias' | 'share'>): MediaState[] {
  if (video.medias.length <= MAX_DOCUMENTS) return video.medias;
  const newest = video.medias.slice(-MAX_DOCUMENTS);
  const shared = video.medias.find(({ id }) => id === video.share?.media);
  return !shared || newest.includes(shared) ? newest : [shared, ...newest.slice(1)];
}

const toStoredFile = ({ uploadId, ...file }: FileState): StoredFile => ({ stamp: uploadId, ...file });

const fromStoredFile = ({ stamp, ...file }: StoredFile): FileState => ({ uploadId: stamp, ...file });
