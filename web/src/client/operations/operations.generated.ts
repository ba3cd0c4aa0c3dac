/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { Operation } from '../request.ts';
/** The reason why a conversion failed. */
export type ConversionFailure =
  /** An instructor cancelled the conversion. */
  | 'CANCELLED'
  /** The file is damaged or incomplete. */
  | 'DAMAGED'
  /** The conversion failed for a reason that is not the file. A retry may succeed. */
  | 'INTERNAL'
  /** A password protects the file. */
  | 'LOCKED'
  /** The conversion took too long. */
  | 'TIMED_OUT'
  /** The document has more pages than `limits.maxPages`, or more content than the converter accepts. */
  | 'TOO_LONG'
  /** The content of the file is not a supported document, whatever its name is. */
  | 'UNSUPPORTED';

/** The kind of a conversion warning. */
export type ConversionWarningKind =
  /** The document has animations or transitions, which the pages do not show. */
  | 'ANIMATIONS_LOST'
  /** Cells that are far away from the other cells of their sheet are on no page. */
  | 'CELLS_LEFT_OUT'
  /** A sheet is too wide to be readable on one page, so its columns are on several pages. */
  | 'COLUMNS_SPLIT'
  /** A font of the document is not installed, and another font replaces it. */
  | 'FONT_SUBSTITUTED'
  /** Mathematical formulas of the document are on no page. */
  | 'FORMULAS_LOST'
  /** The document has hidden slides, which have no page. */
  | 'HIDDEN_SLIDES'
  /** The document has sound or video, which the pages do not contain. */
  | 'MEDIA_LOST'
  /** A page could not be converted. A placeholder image stands in its place. */
  | 'PAGE_NOT_DRAWN'
  /** A black box covers text of the document, which everybody who downloads the original can read. */
  | 'REDACTED_TEXT'
  /** The document has speaker notes, which everybody who downloads the original can read. */
  | 'SPEAKER_NOTES';

/** The properties of a new document. */
export type CreateSharedLiveMediaInput = {
  /**
   * The client’s own id of the document: 1 to 200 characters without control characters; null or absent for none. While a
   * document of the video has this id, the answer is that document, unchanged, so that a request whose answer was lost
   * can be repeated.
   */
  externalId?: string | null | undefined;
  /**
   * Whether everybody may download the original. A file whose pages hide content sets this to false, until an
   * instructor changes it.
   */
  showDownload?: boolean;
  /**
   * A title of 1 to 255 characters without control characters. When it is null or absent, the document takes the name
   * of its first file.
   */
  title?: string | null | undefined;
};

/** A file that a client wants to upload. */
export type FileInput = {
  /** The MIME type as the browser gives it; empty when the browser does not know it. */
  mimetype: string;
  /** The name with the extension: `slides.pptx`. */
  name: string;
  /** The size in bytes. */
  size: number;
};

/**
 * The pages that viewers who may only watch can look at by themselves. A document that was never shared with its current
 * file shows them nothing, whatever the value is.
 */
export type LookAround =
  /** Every page of the documents that are, or have been, on show. */
  | 'ALL'
  /** Of each document, the pages 1 to `furthestPage`. */
  | 'BACK'
  /** The page on show, and nothing while nothing is shared. */
  | 'NONE';

/** A format of the timeline as text. */
export type TimelineFormat =
  /** Tags `EXT-X-DATERANGE` for an HLS media playlist that has `EXT-X-PROGRAM-DATE-TIME`. */
  | 'HLS_DATERANGE'
  /** An object with the origin, the end and the entries, with seconds of the recording. */
  | 'JSON'
  /** A WebVTT track of the kind `chapters`: the title of each page. Pages shown for less than a second have no cue. */
  | 'WEBVTT_CHAPTERS'
  /** A WebVTT track of the kind `metadata`: each entry as an object of JSON. */
  | 'WEBVTT_METADATA';

/** The one property of a document to change. */
export type UpdateSharedLiveMediaInput =
  {   /** Whether everybody may download the original. */
  showDownload: boolean; title?: never; }
  |  { showDownload?: never;   /** A title of 1 to 255 characters without control characters. */
  title: string; };

/** The properties of a video to change. An absent property stays as it is. */
export type UpdateVideoInput = {
  /** How far viewers who may only watch look around by themselves. Null leaves it as it is. */
  lookAround?: LookAround | null | undefined;
  /** Whether nobody but the `presenter` may start, navigate and end the share. Null leaves it as it is. */
  onePresenter?: boolean | null | undefined;
  /** A title of 1 to 255 characters without control characters. Null removes the title. */
  title?: string | null | undefined;
};

/** The state of the newest upload of a document. */
export type UploadState =
  /** The conversion failed. The pages that exist can be shared. Call `retryConversion`, or upload another file. */
  | 'ERROR'
  /** The document has no file. */
  | 'NO_FILE'
  /** The file is in storage, and the converter turns it into pages. */
  | 'PROCESSING'
  /** Every page exists. */
  | 'READY'
  /** A file is on its way: its form was made, and the converter has not begun with the file. */
  | 'UPLOADING';

export type UpdateVideoMutationVariables = Exact<{
  id: string;
  input: UpdateVideoInput;
}>;


export type UpdateVideoMutation = { updateVideo:
    | { __typename: 'InvalidInput', message: string }
    | { __typename: 'Video', id: string, version: number, lookAround: LookAround, onePresenter: boolean }
   | null };

export type TakePresentingMutationVariables = Exact<{
  id: string;
}>;


export type TakePresentingMutation = { takePresenting: { __typename: 'Video', viewerCanShare: boolean, onePresenter: boolean, id: string, title: string | null, version: number, lookAround: LookAround, presenter: { id: string, name: string | null } | null, activeShare: { media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> }, nextPage: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null, sharedLiveMedias: Array<{ failureDetail: string | null, uploadPagesReady: number | null, uploadPageCount: number | null, id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean, warnings: Array<{ kind: ConversionWarningKind, message: string }> }>, xmpp: { conference: string, domain: string, websocketUrl: string } | null } | null };

export type CreateSharedLiveMediaMutationVariables = Exact<{
  videoId: string;
  input: CreateSharedLiveMediaInput;
}>;


export type CreateSharedLiveMediaMutation = { createSharedLiveMedia:
    | { __typename: 'InvalidInput', message: string }
    | { __typename: 'SharedLiveMedia', id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }
    | { __typename: 'TooManyDocuments', message: string }
   | null };

export type UpdateSharedLiveMediaMutationVariables = Exact<{
  id: string;
  input: UpdateSharedLiveMediaInput;
}>;


export type UpdateSharedLiveMediaMutation = { updateSharedLiveMedia:
    | { __typename: 'InvalidInput', message: string }
    | { __typename: 'SharedLiveMedia', id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }
   | null };

export type DeleteSharedLiveMediaMutationVariables = Exact<{
  id: string;
}>;


export type DeleteSharedLiveMediaMutation = { deleteSharedLiveMedia:
    | { __typename: 'DeleteSharedLiveMediaPayload', deletedId: string, video: { __typename: 'Video', viewerCanShare: boolean, onePresenter: boolean, id: string, title: string | null, version: number, lookAround: LookAround, presenter: { id: string, name: string | null } | null, activeShare: { media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> }, nextPage: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null, sharedLiveMedias: Array<{ failureDetail: string | null, uploadPagesReady: number | null, uploadPageCount: number | null, id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean, warnings: Array<{ kind: ConversionWarningKind, message: string }> }>, xmpp: { conference: string, domain: string, websocketUrl: string } | null } }
    | { __typename: 'StillSharing', message: string, video: { viewerCanShare: boolean, onePresenter: boolean, id: string, title: string | null, version: number, lookAround: LookAround, presenter: { id: string, name: string | null } | null, activeShare: { media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> }, nextPage: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null, sharedLiveMedias: Array<{ failureDetail: string | null, uploadPagesReady: number | null, uploadPageCount: number | null, id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean, warnings: Array<{ kind: ConversionWarningKind, message: string }> }>, xmpp: { conference: string, domain: string, websocketUrl: string } | null } }
   | null };

export type InitiateUploadMutationVariables = Exact<{
  id: string;
  file: FileInput;
}>;


export type InitiateUploadMutation = { initiateUpload:
    | { __typename: 'EmptyFile', message: string }
    | { __typename: 'FileTooLarge', message: string, maxSize: number }
    | { __typename: 'StillSharing', message: string, video: { viewerCanShare: boolean, onePresenter: boolean, id: string, title: string | null, version: number, lookAround: LookAround, presenter: { id: string, name: string | null } | null, activeShare: { media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> }, nextPage: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null, sharedLiveMedias: Array<{ failureDetail: string | null, uploadPagesReady: number | null, uploadPageCount: number | null, id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean, warnings: Array<{ kind: ConversionWarningKind, message: string }> }>, xmpp: { conference: string, domain: string, websocketUrl: string } | null } }
    | { __typename: 'UnsupportedFile', message: string, accepted: Array<string> }
    | { __typename: 'UploadTicket', url: string, expiresAt: string, fields: Array<{ name: string, value: string }>, media: { id: string, uploadId: string | null } }
   | null };

export type CancelConversionMutationVariables = Exact<{
  id: string;
}>;


export type CancelConversionMutation = { cancelConversion: { __typename: 'SharedLiveMedia', id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean } | null };

export type RetryConversionMutationVariables = Exact<{
  id: string;
}>;


export type RetryConversionMutation = { retryConversion:
    | { __typename: 'NoFile', message: string }
    | { __typename: 'SharedLiveMedia', id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }
   | null };

export type StartShareMutationVariables = Exact<{
  id: string;
  replacing?: string | null | undefined;
  page: number;
  notAfter?: string | null | undefined;
}>;


export type StartShareMutation = { startShare:
    | { __typename: 'AlreadySharing', message: string, video: { viewerCanShare: boolean, onePresenter: boolean, id: string, title: string | null, version: number, lookAround: LookAround, presenter: { id: string, name: string | null } | null, activeShare: { media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> }, nextPage: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null, sharedLiveMedias: Array<{ failureDetail: string | null, uploadPagesReady: number | null, uploadPageCount: number | null, id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean, warnings: Array<{ kind: ConversionWarningKind, message: string }> }>, xmpp: { conference: string, domain: string, websocketUrl: string } | null } }
    | { __typename: 'NotPresenting', message: string, video: { viewerCanShare: boolean, onePresenter: boolean, id: string, title: string | null, version: number, lookAround: LookAround, presenter: { id: string, name: string | null } | null, activeShare: { media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> }, nextPage: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null, sharedLiveMedias: Array<{ failureDetail: string | null, uploadPagesReady: number | null, uploadPageCount: number | null, id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean, warnings: Array<{ kind: ConversionWarningKind, message: string }> }>, xmpp: { conference: string, domain: string, websocketUrl: string } | null } }
    | { __typename: 'NotReady', message: string, media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean } }
    | { __typename: 'PageNotReady', message: string, video: { viewerCanShare: boolean, onePresenter: boolean, id: string, title: string | null, version: number, lookAround: LookAround, presenter: { id: string, name: string | null } | null, activeShare: { media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> }, nextPage: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null, sharedLiveMedias: Array<{ failureDetail: string | null, uploadPagesReady: number | null, uploadPageCount: number | null, id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean, warnings: Array<{ kind: ConversionWarningKind, message: string }> }>, xmpp: { conference: string, domain: string, websocketUrl: string } | null } }
    | { __typename: 'PageOutOfRange', message: string, video: { viewerCanShare: boolean, onePresenter: boolean, id: string, title: string | null, version: number, lookAround: LookAround, presenter: { id: string, name: string | null } | null, activeShare: { media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> }, nextPage: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null, sharedLiveMedias: Array<{ failureDetail: string | null, uploadPagesReady: number | null, uploadPageCount: number | null, id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean, warnings: Array<{ kind: ConversionWarningKind, message: string }> }>, xmpp: { conference: string, domain: string, websocketUrl: string } | null } }
    | { __typename: 'Video', viewerCanShare: boolean, onePresenter: boolean, id: string, title: string | null, version: number, lookAround: LookAround, presenter: { id: string, name: string | null } | null, activeShare: { media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> }, nextPage: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null, sharedLiveMedias: Array<{ failureDetail: string | null, uploadPagesReady: number | null, uploadPageCount: number | null, id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean, warnings: Array<{ kind: ConversionWarningKind, message: string }> }>, xmpp: { conference: string, domain: string, websocketUrl: string } | null }
   | null };

export type NavigateMutationVariables = Exact<{
  id: string;
  page: number;
  notAfter?: string | null | undefined;
}>;


export type NavigateMutation = { navigate:
    | { __typename: 'NotPresenting', message: string, video: { viewerCanShare: boolean, onePresenter: boolean, id: string, title: string | null, version: number, lookAround: LookAround, presenter: { id: string, name: string | null } | null, activeShare: { media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> }, nextPage: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null, sharedLiveMedias: Array<{ failureDetail: string | null, uploadPagesReady: number | null, uploadPageCount: number | null, id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean, warnings: Array<{ kind: ConversionWarningKind, message: string }> }>, xmpp: { conference: string, domain: string, websocketUrl: string } | null } }
    | { __typename: 'NotSharing', message: string, video: { viewerCanShare: boolean, onePresenter: boolean, id: string, title: string | null, version: number, lookAround: LookAround, presenter: { id: string, name: string | null } | null, activeShare: { media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> }, nextPage: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null, sharedLiveMedias: Array<{ failureDetail: string | null, uploadPagesReady: number | null, uploadPageCount: number | null, id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean, warnings: Array<{ kind: ConversionWarningKind, message: string }> }>, xmpp: { conference: string, domain: string, websocketUrl: string } | null } }
    | { __typename: 'PageNotReady', message: string, video: { viewerCanShare: boolean, onePresenter: boolean, id: string, title: string | null, version: number, lookAround: LookAround, presenter: { id: string, name: string | null } | null, activeShare: { media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> }, nextPage: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null, sharedLiveMedias: Array<{ failureDetail: string | null, uploadPagesReady: number | null, uploadPageCount: number | null, id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean, warnings: Array<{ kind: ConversionWarningKind, message: string }> }>, xmpp: { conference: string, domain: string, websocketUrl: string } | null } }
    | { __typename: 'PageOutOfRange', message: string, video: { viewerCanShare: boolean, onePresenter: boolean, id: string, title: string | null, version: number, lookAround: LookAround, presenter: { id: string, name: string | null } | null, activeShare: { media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> }, nextPage: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null, sharedLiveMedias: Array<{ failureDetail: string | null, uploadPagesReady: number | null, uploadPageCount: number | null, id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean, warnings: Array<{ kind: ConversionWarningKind, message: string }> }>, xmpp: { conference: string, domain: string, websocketUrl: string } | null } }
    | { __typename: 'Video', viewerCanShare: boolean, onePresenter: boolean, id: string, title: string | null, version: number, lookAround: LookAround, presenter: { id: string, name: string | null } | null, activeShare: { media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> }, nextPage: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null, sharedLiveMedias: Array<{ failureDetail: string | null, uploadPagesReady: number | null, uploadPageCount: number | null, id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean, warnings: Array<{ kind: ConversionWarningKind, message: string }> }>, xmpp: { conference: string, domain: string, websocketUrl: string } | null }
   | null };

export type EndShareMutationVariables = Exact<{
  id: string;
  notAfter?: string | null | undefined;
}>;


export type EndShareMutation = { endShare:
    | { __typename: 'NotPresenting', message: string, video: { viewerCanShare: boolean, onePresenter: boolean, id: string, title: string | null, version: number, lookAround: LookAround, presenter: { id: string, name: string | null } | null, activeShare: { media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> }, nextPage: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null, sharedLiveMedias: Array<{ failureDetail: string | null, uploadPagesReady: number | null, uploadPageCount: number | null, id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean, warnings: Array<{ kind: ConversionWarningKind, message: string }> }>, xmpp: { conference: string, domain: string, websocketUrl: string } | null } }
    | { __typename: 'NotSharing', message: string, video: { viewerCanShare: boolean, onePresenter: boolean, id: string, title: string | null, version: number, lookAround: LookAround, presenter: { id: string, name: string | null } | null, activeShare: { media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> }, nextPage: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null, sharedLiveMedias: Array<{ failureDetail: string | null, uploadPagesReady: number | null, uploadPageCount: number | null, id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean, warnings: Array<{ kind: ConversionWarningKind, message: string }> }>, xmpp: { conference: string, domain: string, websocketUrl: string } | null } }
    | { __typename: 'Video', viewerCanShare: boolean, onePresenter: boolean, id: string, title: string | null, version: number, lookAround: LookAround, presenter: { id: string, name: string | null } | null, activeShare: { media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> }, nextPage: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null, sharedLiveMedias: Array<{ failureDetail: string | null, uploadPagesReady: number | null, uploadPageCount: number | null, id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean, warnings: Array<{ kind: ConversionWarningKind, message: string }> }>, xmpp: { conference: string, domain: string, websocketUrl: string } | null }
   | null };

export type PagePartsFragment = { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> };

export type MediaPartsFragment = { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean };

export type VideoPartsFragment = { id: string, title: string | null, version: number, lookAround: LookAround, xmpp: { conference: string, domain: string, websocketUrl: string } | null };

export type SeatVideoFragment = { id: string, title: string | null, version: number, lookAround: LookAround, activeShare: { media: { id: string, title: string, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, shownUploadId: string | null, furthestPage: number }, page: { number: number, thumbnailUrl: string, width: number, height: number, text: string, title: string | null, image: { url: string, width: number } }, nextPage: { number: number, image: { url: string, width: number } } | null } | null, xmpp: { conference: string, domain: string, websocketUrl: string } | null };

export type StageVideoFragment = { viewerCanShare: boolean, onePresenter: boolean, id: string, title: string | null, version: number, lookAround: LookAround, presenter: { id: string, name: string | null } | null, activeShare: { media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> }, nextPage: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null, sharedLiveMedias: Array<{ failureDetail: string | null, uploadPagesReady: number | null, uploadPageCount: number | null, id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean, warnings: Array<{ kind: ConversionWarningKind, message: string }> }>, xmpp: { conference: string, domain: string, websocketUrl: string } | null };

export type WatchSeatSubscriptionVariables = Exact<{
  id: string;
  imageWidth: number;
}>;


export type WatchSeatSubscription = { videoUpdated: { id: string, title: string | null, version: number, lookAround: LookAround, activeShare: { media: { id: string, title: string, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, shownUploadId: string | null, furthestPage: number }, page: { number: number, thumbnailUrl: string, width: number, height: number, text: string, title: string | null, image: { url: string, width: number } }, nextPage: { number: number, image: { url: string, width: number } } | null } | null, xmpp: { conference: string, domain: string, websocketUrl: string } | null } };

export type WatchStageSubscriptionVariables = Exact<{
  id: string;
}>;


export type WatchStageSubscription = { videoUpdated: { viewerCanShare: boolean, onePresenter: boolean, id: string, title: string | null, version: number, lookAround: LookAround, presenter: { id: string, name: string | null } | null, activeShare: { media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> }, nextPage: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null, sharedLiveMedias: Array<{ failureDetail: string | null, uploadPagesReady: number | null, uploadPageCount: number | null, id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean, warnings: Array<{ kind: ConversionWarningKind, message: string }> }>, xmpp: { conference: string, domain: string, websocketUrl: string } | null } };

export type SeatQueryVariables = Exact<{
  id: string;
  imageWidth: number;
}>;


export type SeatQuery = { video: { id: string, title: string | null, version: number, lookAround: LookAround, activeShare: { media: { id: string, title: string, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, shownUploadId: string | null, furthestPage: number }, page: { number: number, thumbnailUrl: string, width: number, height: number, text: string, title: string | null, image: { url: string, width: number } }, nextPage: { number: number, image: { url: string, width: number } } | null } | null, xmpp: { conference: string, domain: string, websocketUrl: string } | null } | null };

export type StageQueryVariables = Exact<{
  id: string;
}>;


export type StageQuery = { video: { viewerCanShare: boolean, onePresenter: boolean, id: string, title: string | null, version: number, lookAround: LookAround, presenter: { id: string, name: string | null } | null, activeShare: { media: { id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean }, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> }, nextPage: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null, sharedLiveMedias: Array<{ failureDetail: string | null, uploadPagesReady: number | null, uploadPageCount: number | null, id: string, title: string, uploadState: UploadState, isReadyToShow: boolean, pagesReady: number, pageCount: number | null, showDownload: boolean, filename: string | null, uploadedOn: string | null, failure: ConversionFailure | null, uploadId: string | null, shownUploadId: string | null, furthestPage: number, downloadExceedsLookAround: boolean, warnings: Array<{ kind: ConversionWarningKind, message: string }> }>, xmpp: { conference: string, domain: string, websocketUrl: string } | null } | null };

export type VersionQueryVariables = Exact<{
  id: string;
}>;


export type VersionQuery = { video: { id: string, version: number } | null };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { me: { id: string, name: string | null } | null };

export type LimitsQueryVariables = Exact<{ [key: string]: never; }>;


export type LimitsQuery = { limits: { maxUploadSize: number, maxPages: number, extensions: Array<string>, mimetypes: Array<string> } };

export type ThumbnailsQueryVariables = Exact<{
  id: string;
  from: number;
  to: number;
}>;


export type ThumbnailsQuery = { sharedLiveMedia: { id: string, shownUploadId: string | null, pages: Array<{ number: number, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, title: string | null }> } | null };

export type OnePageQueryVariables = Exact<{
  id: string;
  number: number;
}>;


export type OnePageQuery = { sharedLiveMedia: { id: string, shownUploadId: string | null, page: { number: number, url: string, thumbnailUrl: string, urlExpiresAt: string, width: number, height: number, text: string, title: string | null, images: Array<{ url: string, width: number, bytes: number | null }> } | null } | null };

export type DownloadLinkQueryVariables = Exact<{
  id: string;
}>;


export type DownloadLinkQuery = { sharedLiveMedia: { id: string, downloadUrl: string | null, filename: string | null } | null };

export type TimelineFileQueryVariables = Exact<{
  id: string;
  format: TimelineFormat;
  origin?: string | null | undefined;
  end?: string | null | undefined;
}>;


export type TimelineFileQuery = { video: { id: string, timelineFile: string | null, timeline: { edges: Array<{ cursor: string }> } | null } | null };

export const UpdateVideoDocument: Operation<UpdateVideoMutation, UpdateVideoMutationVariables> = `mutation UpdateVideo($id: ID!, $input: UpdateVideoInput!) {
  updateVideo(id: $id, input: $input) {
    __typename
    ... on Video {
      id
      version
      lookAround
      onePresenter
    }
    ... on Problem {
      message
    }
  }
}`;

export const TakePresentingDocument: Operation<TakePresentingMutation, TakePresentingMutationVariables> = `mutation TakePresenting($id: ID!) {
  takePresenting(id: $id) {
    __typename
    ... on Video {
      ...StageVideo
    }
  }
}

fragment StageVideo on Video {
  ...VideoParts
  viewerCanShare
  onePresenter
  presenter {
    id
    name
  }
  activeShare {
    media {
      ...MediaParts
    }
    page {
      ...PageParts
    }
    nextPage {
      ...PageParts
    }
  }
  sharedLiveMedias {
    ...MediaParts
    failureDetail
    uploadPagesReady
    uploadPageCount
    warnings {
      kind
      message
    }
  }
}

fragment VideoParts on Video {
  id
  title
  version
  lookAround
  xmpp {
    conference
    domain
    websocketUrl
  }
}

fragment MediaParts on SharedLiveMedia {
  id
  title
  uploadState
  isReadyToShow
  pagesReady
  pageCount
  showDownload
  filename
  uploadedOn
  failure
  uploadId
  shownUploadId
  furthestPage
  downloadExceedsLookAround
}

fragment PageParts on Page {
  number
  url
  thumbnailUrl
  images {
    url
    width
    bytes
  }
  urlExpiresAt
  width
  height
  text
  title
}`;

export const CreateSharedLiveMediaDocument: Operation<CreateSharedLiveMediaMutation, CreateSharedLiveMediaMutationVariables> = `mutation CreateSharedLiveMedia($videoId: ID!, $input: CreateSharedLiveMediaInput!) {
  createSharedLiveMedia(videoId: $videoId, input: $input) {
    __typename
    ... on SharedLiveMedia {
      ...MediaParts
    }
    ... on Problem {
      message
    }
  }
}

fragment MediaParts on SharedLiveMedia {
  id
  title
  uploadState
  isReadyToShow
  pagesReady
  pageCount
  showDownload
  filename
  uploadedOn
  failure
  uploadId
  shownUploadId
  furthestPage
  downloadExceedsLookAround
}`;

export const UpdateSharedLiveMediaDocument: Operation<UpdateSharedLiveMediaMutation, UpdateSharedLiveMediaMutationVariables> = `mutation UpdateSharedLiveMedia($id: ID!, $input: UpdateSharedLiveMediaInput!) {
  updateSharedLiveMedia(id: $id, input: $input) {
    __typename
    ... on SharedLiveMedia {
      ...MediaParts
    }
    ... on Problem {
      message
    }
  }
}

fragment MediaParts on SharedLiveMedia {
  id
  title
  uploadState
  isReadyToShow
  pagesReady
  pageCount
  showDownload
  filename
  uploadedOn
  failure
  uploadId
  shownUploadId
  furthestPage
  downloadExceedsLookAround
}`;

export const DeleteSharedLiveMediaDocument: Operation<DeleteSharedLiveMediaMutation, DeleteSharedLiveMediaMutationVariables> = `mutation DeleteSharedLiveMedia($id: ID!) {
  deleteSharedLiveMedia(id: $id) {
    __typename
    ... on DeleteSharedLiveMediaPayload {
      deletedId
      video {
        __typename
        ...StageVideo
      }
    }
    ... on StillSharing {
      message
      video {
        ...StageVideo
      }
    }
  }
}

fragment StageVideo on Video {
  ...VideoParts
  viewerCanShare
  onePresenter
  presenter {
    id
    name
  }
  activeShare {
    media {
      ...MediaParts
    }
    page {
      ...PageParts
    }
    nextPage {
      ...PageParts
    }
  }
  sharedLiveMedias {
    ...MediaParts
    failureDetail
    uploadPagesReady
    uploadPageCount
    warnings {
      kind
      message
    }
  }
}

fragment VideoParts on Video {
  id
  title
  version
  lookAround
  xmpp {
    conference
    domain
    websocketUrl
  }
}

fragment MediaParts on SharedLiveMedia {
  id
  title
  uploadState
  isReadyToShow
  pagesReady
  pageCount
  showDownload
  filename
  uploadedOn
  failure
  uploadId
  shownUploadId
  furthestPage
  downloadExceedsLookAround
}

fragment PageParts on Page {
  number
  url
  thumbnailUrl
  images {
    url
    width
    bytes
  }
  urlExpiresAt
  width
  height
  text
  title
}`;

export const InitiateUploadDocument: Operation<InitiateUploadMutation, InitiateUploadMutationVariables> = `mutation InitiateUpload($id: ID!, $file: FileInput!) {
  initiateUpload(id: $id, file: $file) {
    __typename
    ... on UploadTicket {
      url
      fields {
        name
        value
      }
      expiresAt
      media {
        id
        uploadId
      }
    }
    ... on UnsupportedFile {
      message
      accepted
    }
    ... on EmptyFile {
      message
    }
    ... on FileTooLarge {
      message
      maxSize
    }
    ... on StillSharing {
      message
      video {
        ...StageVideo
      }
    }
  }
}

fragment StageVideo on Video {
  ...VideoParts
  viewerCanShare
  onePresenter
  presenter {
    id
    name
  }
  activeShare {
    media {
      ...MediaParts
    }
    page {
      ...PageParts
    }
    nextPage {
      ...PageParts
    }
  }
  sharedLiveMedias {
    ...MediaParts
    failureDetail
    uploadPagesReady
    uploadPageCount
    warnings {
      kind
      message
    }
  }
}

fragment VideoParts on Video {
  id
  title
  version
  lookAround
  xmpp {
    conference
    domain
    websocketUrl
  }
}

fragment MediaParts on SharedLiveMedia {
  id
  title
  uploadState
  isReadyToShow
  pagesReady
  pageCount
  showDownload
  filename
  uploadedOn
  failure
  uploadId
  shownUploadId
  furthestPage
  downloadExceedsLookAround
}

fragment PageParts on Page {
  number
  url
  thumbnailUrl
  images {
    url
    width
    bytes
  }
  urlExpiresAt
  width
  height
  text
  title
}`;

export const CancelConversionDocument: Operation<CancelConversionMutation, CancelConversionMutationVariables> = `mutation CancelConversion($id: ID!) {
  cancelConversion(id: $id) {
    __typename
    ... on SharedLiveMedia {
      ...MediaParts
    }
  }
}

fragment MediaParts on SharedLiveMedia {
  id
  title
  uploadState
  isReadyToShow
  pagesReady
  pageCount
  showDownload
  filename
  uploadedOn
  failure
  uploadId
  shownUploadId
  furthestPage
  downloadExceedsLookAround
}`;

export const RetryConversionDocument: Operation<RetryConversionMutation, RetryConversionMutationVariables> = `mutation RetryConversion($id: ID!) {
  retryConversion(id: $id) {
    __typename
    ... on SharedLiveMedia {
      ...MediaParts
    }
    ... on Problem {
      message
    }
  }
}

fragment MediaParts on SharedLiveMedia {
  id
  title
  uploadState
  isReadyToShow
  pagesReady
  pageCount
  showDownload
  filename
  uploadedOn
  failure
  uploadId
  shownUploadId
  furthestPage
  downloadExceedsLookAround
}`;

export const StartShareDocument: Operation<StartShareMutation, StartShareMutationVariables> = `mutation StartShare($id: ID!, $replacing: ID, $page: Int!, $notAfter: DateTime) {
  startShare(id: $id, replacing: $replacing, page: $page, notAfter: $notAfter) {
    __typename
    ... on Video {
      ...StageVideo
    }
    ... on AlreadySharing {
      message
      video {
        ...StageVideo
      }
    }
    ... on NotPresenting {
      message
      video {
        ...StageVideo
      }
    }
    ... on NotReady {
      message
      media {
        ...MediaParts
      }
    }
    ... on PageOutOfRange {
      message
      video {
        ...StageVideo
      }
    }
    ... on PageNotReady {
      message
      video {
        ...StageVideo
      }
    }
  }
}

fragment StageVideo on Video {
  ...VideoParts
  viewerCanShare
  onePresenter
  presenter {
    id
    name
  }
  activeShare {
    media {
      ...MediaParts
    }
    page {
      ...PageParts
    }
    nextPage {
      ...PageParts
    }
  }
  sharedLiveMedias {
    ...MediaParts
    failureDetail
    uploadPagesReady
    uploadPageCount
    warnings {
      kind
      message
    }
  }
}

fragment VideoParts on Video {
  id
  title
  version
  lookAround
  xmpp {
    conference
    domain
    websocketUrl
  }
}

fragment MediaParts on SharedLiveMedia {
  id
  title
  uploadState
  isReadyToShow
  pagesReady
  pageCount
  showDownload
  filename
  uploadedOn
  failure
  uploadId
  shownUploadId
  furthestPage
  downloadExceedsLookAround
}

fragment PageParts on Page {
  number
  url
  thumbnailUrl
  images {
    url
    width
    bytes
  }
  urlExpiresAt
  width
  height
  text
  title
}`;

export const NavigateDocument: Operation<NavigateMutation, NavigateMutationVariables> = `mutation Navigate($id: ID!, $page: Int!, $notAfter: DateTime) {
  navigate(id: $id, page: $page, notAfter: $notAfter) {
    __typename
    ... on Video {
      ...StageVideo
    }
    ... on NotSharing {
      message
      video {
        ...StageVideo
      }
    }
    ... on NotPresenting {
      message
      video {
        ...StageVideo
      }
    }
    ... on PageOutOfRange {
      message
      video {
        ...StageVideo
      }
    }
    ... on PageNotReady {
      message
      video {
        ...StageVideo
      }
    }
  }
}

fragment StageVideo on Video {
  ...VideoParts
  viewerCanShare
  onePresenter
  presenter {
    id
    name
  }
  activeShare {
    media {
      ...MediaParts
    }
    page {
      ...PageParts
    }
    nextPage {
      ...PageParts
    }
  }
  sharedLiveMedias {
    ...MediaParts
    failureDetail
    uploadPagesReady
    uploadPageCount
    warnings {
      kind
      message
    }
  }
}

fragment VideoParts on Video {
  id
  title
  version
  lookAround
  xmpp {
    conference
    domain
    websocketUrl
  }
}

fragment MediaParts on SharedLiveMedia {
  id
  title
  uploadState
  isReadyToShow
  pagesReady
  pageCount
  showDownload
  filename
  uploadedOn
  failure
  uploadId
  shownUploadId
  furthestPage
  downloadExceedsLookAround
}

fragment PageParts on Page {
  number
  url
  thumbnailUrl
  images {
    url
    width
    bytes
  }
  urlExpiresAt
  width
  height
  text
  title
}`;

export const EndShareDocument: Operation<EndShareMutation, EndShareMutationVariables> = `mutation EndShare($id: ID!, $notAfter: DateTime) {
  endShare(id: $id, notAfter: $notAfter) {
    __typename
    ... on Video {
      ...StageVideo
    }
    ... on NotSharing {
      message
      video {
        ...StageVideo
      }
    }
    ... on NotPresenting {
      message
      video {
        ...StageVideo
      }
    }
  }
}

fragment StageVideo on Video {
  ...VideoParts
  viewerCanShare
  onePresenter
  presenter {
    id
    name
  }
  activeShare {
    media {
      ...MediaParts
    }
    page {
      ...PageParts
    }
    nextPage {
      ...PageParts
    }
  }
  sharedLiveMedias {
    ...MediaParts
    failureDetail
    uploadPagesReady
    uploadPageCount
    warnings {
      kind
      message
    }
  }
}

fragment VideoParts on Video {
  id
  title
  version
  lookAround
  xmpp {
    conference
    domain
    websocketUrl
  }
}

fragment MediaParts on SharedLiveMedia {
  id
  title
  uploadState
  isReadyToShow
  pagesReady
  pageCount
  showDownload
  filename
  uploadedOn
  failure
  uploadId
  shownUploadId
  furthestPage
  downloadExceedsLookAround
}

fragment PageParts on Page {
  number
  url
  thumbnailUrl
  images {
    url
    width
    bytes
  }
  urlExpiresAt
  width
  height
  text
  title
}`;

export const WatchSeatDocument: Operation<WatchSeatSubscription, WatchSeatSubscriptionVariables> = `subscription WatchSeat($id: ID!, $imageWidth: Int!) {
  videoUpdated(id: $id) {
    ...SeatVideo
  }
}

fragment SeatVideo on Video {
  ...VideoParts
  activeShare {
    media {
      id
      title
      pagesReady
      pageCount
      showDownload
      filename
      shownUploadId
      furthestPage
    }
    page {
      number
      image(width: $imageWidth) {
        url
        width
      }
      thumbnailUrl
      width
      height
      text
      title
    }
    nextPage {
      number
      image(width: $imageWidth) {
        url
        width
      }
    }
  }
}

fragment VideoParts on Video {
  id
  title
  version
  lookAround
  xmpp {
    conference
    domain
    websocketUrl
  }
}`;

export const WatchStageDocument: Operation<WatchStageSubscription, WatchStageSubscriptionVariables> = `subscription WatchStage($id: ID!) {
  videoUpdated(id: $id) {
    ...StageVideo
  }
}

fragment StageVideo on Video {
  ...VideoParts
  viewerCanShare
  onePresenter
  presenter {
    id
    name
  }
  activeShare {
    media {
      ...MediaParts
    }
    page {
      ...PageParts
    }
    nextPage {
      ...PageParts
    }
  }
  sharedLiveMedias {
    ...MediaParts
    failureDetail
    uploadPagesReady
    uploadPageCount
    warnings {
      kind
      message
    }
  }
}

fragment VideoParts on Video {
  id
  title
  version
  lookAround
  xmpp {
    conference
    domain
    websocketUrl
  }
}

fragment MediaParts on SharedLiveMedia {
  id
  title
  uploadState
  isReadyToShow
  pagesReady
  pageCount
  showDownload
  filename
  uploadedOn
  failure
  uploadId
  shownUploadId
  furthestPage
  downloadExceedsLookAround
}

fragment PageParts on Page {
  number
  url
  thumbnailUrl
  images {
    url
    width
    bytes
  }
  urlExpiresAt
  width
  height
  text
  title
}`;

export const SeatDocument: Operation<SeatQuery, SeatQueryVariables> = `query Seat($id: ID!, $imageWidth: Int!) {
  video(id: $id) {
    ...SeatVideo
  }
}

fragment SeatVideo on Video {
  ...VideoParts
  activeShare {
    media {
      id
      title
      pagesReady
      pageCount
      showDownload
      filename
      shownUploadId
      furthestPage
    }
    page {
      number
      image(width: $imageWidth) {
        url
        width
      }
      thumbnailUrl
      width
      height
      text
      title
    }
    nextPage {
      number
      image(width: $imageWidth) {
        url
        width
      }
    }
  }
}

fragment VideoParts on Video {
  id
  title
  version
  lookAround
  xmpp {
    conference
    domain
    websocketUrl
  }
}`;

export const StageDocument: Operation<StageQuery, StageQueryVariables> = `query Stage($id: ID!) {
  video(id: $id) {
    ...StageVideo
  }
}

fragment StageVideo on Video {
  ...VideoParts
  viewerCanShare
  onePresenter
  presenter {
    id
    name
  }
  activeShare {
    media {
      ...MediaParts
    }
    page {
      ...PageParts
    }
    nextPage {
      ...PageParts
    }
  }
  sharedLiveMedias {
    ...MediaParts
    failureDetail
    uploadPagesReady
    uploadPageCount
    warnings {
      kind
      message
    }
  }
}

fragment VideoParts on Video {
  id
  title
  version
  lookAround
  xmpp {
    conference
    domain
    websocketUrl
  }
}

fragment MediaParts on SharedLiveMedia {
  id
  title
  uploadState
  isReadyToShow
  pagesReady
  pageCount
  showDownload
  filename
  uploadedOn
  failure
  uploadId
  shownUploadId
  furthestPage
  downloadExceedsLookAround
}

fragment PageParts on Page {
  number
  url
  thumbnailUrl
  images {
    url
    width
    bytes
  }
  urlExpiresAt
  width
  height
  text
  title
}`;

export const VersionDocument: Operation<VersionQuery, VersionQueryVariables> = `query Version($id: ID!) {
  video(id: $id) {
    id
    version
  }
}`;

export const MeDocument: Operation<MeQuery, MeQueryVariables> = `query Me {
  me {
    id
    name
  }
}`;

export const LimitsDocument: Operation<LimitsQuery, LimitsQueryVariables> = `query Limits {
  limits {
    maxUploadSize
    maxPages
    extensions
    mimetypes
  }
}`;

export const ThumbnailsDocument: Operation<ThumbnailsQuery, ThumbnailsQueryVariables> = `query Thumbnails($id: ID!, $from: Int!, $to: Int!) {
  sharedLiveMedia(id: $id) {
    id
    shownUploadId
    pages(from: $from, to: $to) {
      number
      thumbnailUrl
      urlExpiresAt
      width
      height
      title
    }
  }
}`;

export const OnePageDocument: Operation<OnePageQuery, OnePageQueryVariables> = `query OnePage($id: ID!, $number: Int!) {
  sharedLiveMedia(id: $id) {
    id
    shownUploadId
    page(number: $number) {
      ...PageParts
    }
  }
}

fragment PageParts on Page {
  number
  url
  thumbnailUrl
  images {
    url
    width
    bytes
  }
  urlExpiresAt
  width
  height
  text
  title
}`;

export const DownloadLinkDocument: Operation<DownloadLinkQuery, DownloadLinkQueryVariables> = `query DownloadLink($id: ID!) {
  sharedLiveMedia(id: $id) {
    id
    downloadUrl
    filename
  }
}`;

export const TimelineFileDocument: Operation<TimelineFileQuery, TimelineFileQueryVariables> = `query TimelineFile($id: ID!, $format: TimelineFormat!, $origin: DateTime, $end: DateTime) {
  video(id: $id) {
    id
    timeline(first: 1) {
      edges {
        cursor
      }
    }
    timelineFile(format: $format, origin: $origin, end: $end)
  }
}`;