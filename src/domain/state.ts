/** A video and its documents as one value: what is locked, decided upon, written, and shown. */

export const UPLOAD_STATES = ['pending', 'processing', 'ready', 'error'] as const;
export type UploadState = (typeof UPLOAD_STATES)[number];

export const FAILURES = [
  'unsupported',
  'locked',
  'damaged',
  'too_long',
  'timed_out',
  'cancelled',
  'internal',
] as const;
export type Failure = (typeof FAILURES)[number];

export const WARNING_KINDS = [
  'font_substituted',
  'animations_lost',
  'media_lost',
  'hidden_slides',
  'speaker_notes',
  'page_not_drawn',
] as const;

export interface Warning {
  kind: (typeof WARNING_KINDS)[number];
  message: string;
}

/** Something a room is told, as the `event` of its message. */
export const SHARE_EVENTS = ['start_sharing', 'navigate_sharing', 'end_sharing', 'update_sharing'] as const;
export type ShareEvent = (typeof SHARE_EVENTS)[number];

/** A file that was, or is being, turned into pages. */
export interface FileState {
  /** Unix seconds; identifies the upload. */
  uploadId: number;
  /** Lower case, without the dot. */
  extension: string;
  /** Null until the converter has counted. */
  pageCount: number | null;
  /** Pages 1 to this one exist. */
  pagesReady: number;
}

/** A document. `upload` is the newest upload; `shown` is the file whose pages viewers get. */
export interface MediaState {
  id: string;
  video: string;
  /** Empty until a file or an instructor names it. */
  title: string;
  showDownload: boolean;
  /** Of `upload`. */
  uploadState: UploadState;
  /** When the file in `shown` was sent; null until it was READY once. */
  uploadedOn: Date | null;
  upload: FileState | null;
  /** Equal to `upload`, or the file before it while the new one has no page yet. */
  shown: FileState | null;
  failure: Failure | null;
  /** One sentence for a person, from the converter; null when the failure's own will do. */
  failureDetail: string | null;
  warnings: Warning[];
}

/** What everybody is looking at. */
export interface Share {
  media: string;
  /** Counts from 1. */
  page: number;
}

export interface VideoState {
  id: string;
  title: string | null;
  version: number;
  share: Share | null;
  /** Oldest first. */
  medias: MediaState[];
}

/** One page of a file, as an image. Never changes once it exists. */
export interface PageState {
  number: number;
  width: number;
  height: number;
  text: string;
  /** Null when the document does not tell. */
  title: string | null;
}

export const mediaOf = (video: VideoState, id: string): MediaState | undefined =>
  video.medias.find((media) => media.id === id);

/** The video with one of its documents changed. */
export const withMedia = (video: VideoState, changed: MediaState): VideoState => ({
  ...video,
  medias: video.medias.map((media) => (media.id === changed.id ? changed : media)),
});
