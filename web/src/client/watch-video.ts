/** Follows a video over GraphQL. */
import { backoff, pause } from './backoff.ts';
import { type Connection, type ConnectionOptions, connect, type Poll } from './connection.ts';
import { createLinkRenewal } from './link-renewal.ts';
import {
  SeatDocument,
  StageDocument,
  VersionDocument,
  WatchSeatDocument,
  WatchStageDocument,
} from './operations/operations.generated.ts';
import { RequestFailed } from './request.ts';
import { supersedes } from './supersedes.ts';
import { finalStatus, type Status } from './transport/status.ts';
import { parseVideo, type Video } from './video.ts';

export interface WatchOptions {
  /** The id of the video. */
  id: string;
  /** `seat`, the default, requests what is shared; `stage` requests all documents as well. */
  view?: 'seat' | 'stage';
  /**
   * The width in device pixels of the image of each page that a seat receives; the width for a laptop by default. The
   * server shares its work among viewers who ask for the same width, so use one of `IMAGE_WIDTHS`.
   */
  imageWidth?: number | undefined;
  onStatus?: ((status: Status) => void) | undefined;
}

/** The widths of the images that the converter makes. */
export const IMAGE_WIDTHS = [960, 1280, 1920, 2560] as const;
const DEFAULT_IMAGE_WIDTH = 1920;

const OPERATIONS = {
  seat: { subscription: WatchSeatDocument, query: SeatDocument },
  stage: { subscription: WatchStageDocument, query: StageDocument },
} as const;

/** The query and the subscription of a view, with their variables. */
export function operationsOf({ id, view = 'seat', imageWidth = DEFAULT_IMAGE_WIDTH }: WatchOptions) {
  // The operations of the stage do not have the second variable.
  const variables = (view === 'seat' ? { id, imageWidth } : { id }) as { id: string; imageWidth: number };
  return { ...OPERATIONS[view], variables };
}

/**
 * Calls `onVideo` with the current state, with each later state, and with renewed links (and the same `version`)
 * before the links expire. A state that arrives after a newer one is dropped. Reconnects after a lost connection for as
 * long as it takes, and goes on without a WebSocket where the network blocks it. Returns a function that stops.
 */
export function watchVideo(
  options: WatchOptions & ({ connection: Connection } | ConnectionOptions),
  onVideo: (video: Video) => void,
): () => void {
  if ('connection' in options) return follow(options.connection, options, onVideo);
  const connection = connect(options);
  const stop = follow(connection, options, onVideo);
  return () => {
    stop();
    connection.close();
  };
}

function follow(connection: Connection, options: WatchOptions, onVideo: (video: Video) => void): () => void {
  const { id, onStatus } = options;
  const { subscription, query, variables } = operationsOf(options);
  const stopped = new AbortController();
  let unsubscribe = () => {};
  let attempt = 0;
  let newest: Video | null = null;

  /** @returns whether the value is a state that is not older than one before. */
  const deliver = (value: unknown): boolean => {
    const video = parseVideo(value);
    if (!video || stopped.signal.aborted || !supersedes(video, newest)) return false;
    newest = video;
    attempt = 0;
    renewal.scheduleFor(video.activeShare?.page.urlExpiresAt ?? null);
    onVideo(video);
    return true;
  };
  const fetchVideo = async (signal?: AbortSignal) => {
    const { video } = await connection.request<{ video: unknown }, typeof variables>(
      query,
      variables,
      signal,
    );
    if (video === null) throw new RequestFailed('NOT_FOUND', 'The video does not exist.');
    return deliver(video);
  };
  /** Asks for the whole state only when it is newer, because a poll comes every few seconds. */
  const poll: Poll = async (signal) => {
    const known = newest?.version ?? -1;
    if (newest) {
      const { video } = await connection.request(VersionDocument, { id }, signal);
      if (video && video.version <= known) return false;
    }
    await fetchVideo(signal);
    return (newest?.version ?? -1) > known;
  };
  const renewal = createLinkRenewal(async () => {
    try {
      if (await fetchVideo()) return;
    } catch (error) {
      if (finalStatus(error)) return renewal.stop();
      throw error;
    }
    throw new Error('The answer is older than the state that is known.');
  });

  const resubscribe = async (reason: unknown) => {
    if (stopped.signal.aborted) return;
    const status = finalStatus(reason);
    if (status) return onStatus?.(status);
    await pause(backoff(attempt++), stopped.signal);
    if (!stopped.signal.aborted) subscribe();
  };
  const subscribe = () => {
    unsubscribe = connection.subscribe<{ videoUpdated: unknown }, typeof variables>(
      subscription,
      variables,
      {
        next: ({ videoUpdated }) => deliver(videoUpdated),
        error: (reason) => void resubscribe(reason),
        // The server completes a subscription when the video is deleted and when the server shuts down. A query
        // shows which of the two happened.
        complete: () => {
          if (!stopped.signal.aborted) void fetchVideo().then(() => resubscribe(null), resubscribe);
        },
      },
      poll,
    );
  };
  subscribe();
  return () => {
    stopped.abort();
    renewal.stop();
    unsubscribe();
  };
}
