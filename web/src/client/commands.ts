/**
 * The mutations and queries of a presenter, typed from the schema. They return a state or a problem, and throw
 * `RequestFailed` for every other error.
 */
import type { Connection } from './connection.ts';
import {
  CancelConversionDocument,
  CreateSharedLiveMediaDocument,
  type CreateSharedLiveMediaInput,
  DeleteSharedLiveMediaDocument,
  DownloadLinkDocument,
  EndShareDocument,
  type FileInput,
  InitiateUploadDocument,
  LimitsDocument,
  MeDocument,
  NavigateDocument,
  OnePageDocument,
  RetryConversionDocument,
  StartShareDocument,
  TakePresentingDocument,
  ThumbnailsDocument,
  TimelineFileDocument,
  type TimelineFormat,
  UpdateSharedLiveMediaDocument,
  type UpdateSharedLiveMediaInput,
  UpdateVideoDocument,
  type UpdateVideoInput,
} from './operations/operations.generated.ts';
import { RequestFailed } from './request.ts';
import { serverNow } from './server-clock.ts';

/** A mutation is null only together with an error, which `request` throws. */
function answered<Answer>(answer: Answer | null): Answer {
  if (answer === null)
    throw new RequestFailed('INTERNAL_SERVER_ERROR', 'The server did not answer the mutation.');
  return answer;
}

const signalOf = (timeout: number | undefined) =>
  timeout === undefined ? undefined : AbortSignal.timeout(timeout);

/** The end of a command by the server's clock, so that a network does not deliver it after it was given up. */
const endOf = (timeout: number | undefined) =>
  timeout === undefined ? {} : { notAfter: new Date(serverNow() + timeout).toISOString() };

export type Commands = ReturnType<typeof commands>;

export const commands = ({ request }: Pick<Connection, 'request'>) => ({
  /** For operations that only a part of the stage sends. */
  request,

  limits: async () => (await request(LimitsDocument, {})).limits,

  /** Who the viewer is in the video of the token; null when the token names no user. */
  me: async () => (await request(MeDocument, {})).me,

  takePresenting: async (id: string) =>
    answered((await request(TakePresentingDocument, { id })).takePresenting),

  updateVideo: async (id: string, input: UpdateVideoInput) =>
    answered((await request(UpdateVideoDocument, { id, input })).updateVideo),

  create: async (videoId: string, input: CreateSharedLiveMediaInput) =>
    answered((await request(CreateSharedLiveMediaDocument, { videoId, input })).createSharedLiveMedia),

  update: async (id: string, input: UpdateSharedLiveMediaInput) =>
    answered((await request(UpdateSharedLiveMediaDocument, { id, input })).updateSharedLiveMedia),

  /** Returns the video without the document, or a problem. */
  remove: async (id: string) => {
    const answer = answered((await request(DeleteSharedLiveMediaDocument, { id })).deleteSharedLiveMedia);
    return answer.__typename === 'DeleteSharedLiveMediaPayload' ? answer.video : answer;
  },

  /** Returns a ticket for `upload`, or a problem with the file. */
  initiateUpload: async (id: string, file: FileInput) =>
    answered((await request(InitiateUploadDocument, { id, file })).initiateUpload),

  cancelConversion: async (id: string) =>
    answered((await request(CancelConversionDocument, { id })).cancelConversion),

  retryConversion: async (id: string) =>
    answered((await request(RetryConversionDocument, { id })).retryConversion),

  /**
   * `replacing` is the id of the shared document that this one replaces; null when nothing is shared. `timeout` is in
   * milliseconds: after it, the request fails with TIMEOUT, and the server no longer carries the command out.
   */
  start: async (id: string, replacing: string | null = null, page = 1, timeout?: number) =>
    answered(
      (await request(StartShareDocument, { id, replacing, page, ...endOf(timeout) }, signalOf(timeout)))
        .startShare,
    ),

  navigate: async (id: string, page: number, timeout?: number) =>
    answered((await request(NavigateDocument, { id, page, ...endOf(timeout) }, signalOf(timeout))).navigate),

  end: async (id: string, timeout?: number) =>
    answered((await request(EndShareDocument, { id, ...endOf(timeout) }, signalOf(timeout))).endShare),

  /** The document with one page and its text. The page is null when it does not exist. */
  page: async (id: string, number: number) =>
    (await request(OnePageDocument, { id, number })).sharedLiveMedia ?? null,

  /** The document with the thumbnails of pages `from` to `to`, both included; at most 100 pages. */
  thumbnails: async (id: string, from: number, to: number) =>
    (await request(ThumbnailsDocument, { id, from, to })).sharedLiveMedia ?? null,

  /** A link to the original file, which expires soon; null when the viewer may not download it. */
  downloadLink: async (id: string) =>
    (await request(DownloadLinkDocument, { id })).sharedLiveMedia?.downloadUrl ?? null,

  /**
   * The timeline of a video up to now, as a text; null when nothing was ever on show. `origin` is the instant at which
   * the recording begins; null for the first share of the last sitting.
   */
  timelineFile: async (id: string, format: TimelineFormat, origin: string | null = null) => {
    const end = new Date(Math.max(serverNow(), origin ? Date.parse(origin) : 0)).toISOString();
    const { video } = await request(TimelineFileDocument, { id, format, origin, end });
    return video?.timeline?.edges.length ? (video.timelineFile ?? null) : null;
  },
});
