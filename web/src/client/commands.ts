/**
 * The mutations and queries of a presenter, typed from the schema. They return a state or a problem, and throw
 * `RequestFailed` for every other error.
 */
import type { Connection } from './connection.ts';
import {
  CancelConversionDocument,
  CreateSharedLiveMediaDocument,
  DeleteSharedLiveMediaDocument,
  DownloadLinkDocument,
  EndShareDocument,
  type FileInput,
  InitiateUploadDocument,
  LimitsDocument,
  NavigateDocument,
  OnePageDocument,
  RetryConversionDocument,
  type SharedLiveMediaInput,
  StartShareDocument,
  ThumbnailsDocument,
  UpdateSharedLiveMediaDocument,
} from './operations.generated.ts';

export type Commands = ReturnType<typeof commands>;

export const commands = ({ request }: Pick<Connection, 'request'>) => ({
  limits: async () => (await request(LimitsDocument, {})).limits,

  create: async (videoId: string, input: SharedLiveMediaInput) =>
    (await request(CreateSharedLiveMediaDocument, { videoId, input })).createSharedLiveMedia,

  update: async (id: string, input: SharedLiveMediaInput) =>
    (await request(UpdateSharedLiveMediaDocument, { id, input })).updateSharedLiveMedia,

  remove: async (id: string) => (await request(DeleteSharedLiveMediaDocument, { id })).deleteSharedLiveMedia,

  /** Returns a ticket for `upload`, or a problem with the file. */
  initiateUpload: async (id: string, file: FileInput) =>
    (await request(InitiateUploadDocument, { id, file })).initiateUpload,

  cancelConversion: async (id: string) => (await request(CancelConversionDocument, { id })).cancelConversion,

  retryConversion: async (id: string) => (await request(RetryConversionDocument, { id })).retryConversion,

  /** `replacing` is the id of the shared document that this one replaces; null when nothing is shared. */
  start: async (id: string, replacing: string | null = null, page = 1, signal?: AbortSignal) =>
    (await request(StartShareDocument, { id, replacing, page }, signal)).startShare,

  navigate: async (id: string, page: number, signal?: AbortSignal) =>
    (await request(NavigateDocument, { id, page }, signal)).navigate,

  end: async (id: string, signal?: AbortSignal) => (await request(EndShareDocument, { id }, signal)).endShare,

  /** The document with one page and its text. The page is null when it does not exist. */
  page: async (id: string, number: number) =>
    (await request(OnePageDocument, { id, number })).sharedLiveMedia ?? null,

  /** The document with the thumbnails of pages `from` to `to`, both included; at most 100 pages. */
  thumbnails: async (id: string, from: number, to: number) =>
    (await request(ThumbnailsDocument, { id, from, to })).sharedLiveMedia ?? null,

  /** A link to the original file, which expires soon; null when the viewer may not download it. */
  downloadLink: async (id: string) =>
    (await request(DownloadLinkDocument, { id })).sharedLiveMedia?.downloadUrl ?? null,
});
