/** A video with its documents and pages, as one value that the rules read and the store writes. */

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
  'cells_left_out',
  'columns_split',
  'formulas_lost',
  'redacted_text',
] as const;

export interface Warning {
  kind: (typeof WARNING_KINDS)[number];
  message: string;
}

/** How far viewers who only watch may look around by themselves: at the page on show, at the pages shown so far, or at all. */
export const LOOK_AROUND = ['none', 'back', 'all'] as const;
export type LookAround = (typeof LOOK_AROUND)[number];

/** The values of the `event` attribute of a message to a room. */
export const SHARE_EVENTS = ['start_sharing', 'navigate_sharing', 'end_sharing', 'update_sharing'] as const;
export type ShareEvent = (typeof SHARE_EVENTS)[number];

/** A file that the converter has converted or is converting to pages. */
export interface FileState {
  /** Identifies the upload that brought the file; Unix time in seconds. */
  uploadId: number;
  /** Lower case, without the dot. */
  extension: string;
  /** Null until the converter has counted the pages. */
  pageCount: number | null;
  /** The pages from FIRST_PAGE to this number exist. */
  pagesReady: number;
}

/** A document. `upload` is the newest upload; `shown` is the file whose pages viewers see. */
export interface MediaState {
  id: string;
  video: string;
  /** The client's own id of the document, which no other document of the video has; null when it named none. */
  externalId: string | null;
  /** Empty until a file or an instructor gives the document a title. */
  title: string;
  showDownload: boolean;
  /** The state of `upload`. */
  uploadState: UploadState;
  /** The upload time of the file in `shown`; null until the document was READY with that file. */
  uploadedOn: Date | null;
  upload: FileState | null;
  /** Equal to `upload`, or the previous file until the new upload is READY and the previous file is not shared. */
  shown: FileState | null;
  /** The last upload whose pages were shared; null before the first share. A replaced file has another upload id. */
  sharedUploadId: number | null;
  /** The highest page of the upload in `sharedUploadId` that has been on show; 0 when none is recorded. */
  furthestPage: number;
  failure: Failure | null;
  /** One sentence for a person, from the converter; null when `failure` alone explains the error. */
  failureDetail: string | null;
  /** The warnings of the file in `shown`. */
  warnings: Warning[];
  /** The warnings of the file in `upload` while it is not the shown file; empty otherwise. */
  uploadWarnings: Warning[];
}

/** Pages count from this number. */
export const FIRST_PAGE = 1;

/** The document and the page that everybody sees. */
export interface Share {
  media: string;
  page: number;
}

/** A person, as other instructors of the video see them. */
export interface Person {
  /** The same for every token of the user in one video; it is not the id that the platform gave the user. */
  id: string;
  /** Null when the token has no name. */
  name: string | null;
}

export interface VideoState {
  id: string;
  /** The platform's own id of the video, which no other video has; null when it named none. */
  externalId: string | null;
  title: string | null;
  version: number;
  share: Share | null;
  lookAround: LookAround;
  /** Who has shared or turned last, or has taken over. Null without a share, or when the token named no user. */
  presenter: Person | null;
  /** Whether nobody but the presenter may start, navigate and end the share. */
  onePresenter: boolean;
  /**
   * When the page on show came on show, or the last share ended, by the clock of PostgreSQL. The write path sets it.
   * Null before the first share, and after that of a server of version 0.1.
   */
  shownAt: Date | null;
  /** Oldest first. */
  medias: MediaState[];
}

/** One page of a file, as an image. A page never changes once it exists. */
export interface PageState {
  number: number;
  /** In pixels. */
  width: number;
  /** In pixels. */
  height: number;
  text: string;
  /** Null when the document has no title for the page. */
  title: string | null;
}

/** A page with what only those who share may read of it. */
export interface ConvertedPage extends PageState {
  /** The speaker notes; absent when the page has none. */
  notes?: string;
}

export const IMAGE_TYPES = ['image/png', 'image/webp'] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

/** What the converter reports about one image of a page. */
export interface ImageFacts {
  /** In pixels. */
  width: number;
  /** In pixels. */
  height: number;
  type: ImageType;
  bytes: number;
}

/** A page as the store has it. The converter reports the images after the page, so the list grows. */
export interface StoredPage extends PageState {
  /** Empty until the converter has reported on the images of the page. */
  images: readonly ImageFacts[];
}

export const mediaOf = (video: VideoState, id: string): MediaState | undefined =>
  video.medias.find((media) => media.id === id);

/** The video with `changed` in place of the document with the same id. */
export const withMedia = (video: VideoState, changed: MediaState): VideoState => ({
  ...video,
  medias: video.medias.map((media) => (media.id === changed.id ? changed : media)),
});
