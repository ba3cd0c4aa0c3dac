/** Follows a video over GraphQL. */
import { backoff, pause } from './backoff.ts';
import { type Connection, type ConnectionOptions, connect, type Status } from './connection.ts';
import { createLinkRenewal } from './link-renewal.ts';
import {
  SeatDocument,
  StageDocument,
  WatchSeatDocument,
  WatchStageDocument,
} from './operations.generated.ts';
import { RequestFailed } from './request.ts';
import { parseVideo, type Video } from './video.ts';

export interface WatchOptions {
  /** Of the video. */
  id: string;
  /** `seat` (the default) asks for what is shown; `stage` for the documents as well. */
  view?: 'seat' | 'stage';
  /** Called when the connection comes, goes, or ends. */
  onStatus?: ((status: Status) => void) | undefined;
}

const OPERATIONS = {
  seat: { follow: WatchSeatDocument, ask: SeatDocument },
  stage: { follow: WatchStageDocument, ask: StageDocument },
} as const;

/**
 * Calls `onVideo` with the video as it is, again each time it changes, and again with fresh links (and the same
 * `version`) before the links in it expire. Comes back by itself after a lost connection, however long it takes.
 * Returns how to stop.
 */
export function watchVideo(
  options: WatchOptions & ({ connection: Connection } | ConnectionOptions),
  onVideo: (video: Video) => void,
): () => void {
  const own = 'connection' in options ? null : connect(options);
  const connection = own ?? (options as { connection: Connection }).connection;
  const stop = follow(connection, options, onVideo);
  return () => {
    stop();
    own?.close();
  };
}

function follow(connection: Connection, options: WatchOptions, onVideo: (video: Video) => void): () => void {
  const { id, view = 'seat', onStatus } = options;
  const { follow: operation, ask } = OPERATIONS[view];
  const stopped = new AbortController();
  let leave = () => {};
  let attempt = 0;

  const deliver = (value: unknown) => {
    const video = parseVideo(value);
    if (!video || stopped.signal.aborted) return;
    attempt = 0;
    links.scheduleFor(video.activeShare?.page.urlExpiresAt ?? null);
    onVideo(video);
  };
  const askAgain = async () => {
    const { video } = await connection.request<{ video: unknown }, { id: string }>(ask, { id });
    if (video === null) throw new RequestFailed('NOT_FOUND', 'There is no such video.');
    deliver(video);
  };
  const links = createLinkRenewal(askAgain);

  const again = async (reason: unknown) => {
    if (stopped.signal.aborted) return;
    const end = ending(reason);
    if (end) return onStatus?.(end);
    await pause(backoff(attempt++), stopped.signal);
    if (!stopped.signal.aborted) enter();
  };
  const enter = () => {
    leave = connection.subscribe<{ videoUpdated: unknown }, { id: string }>(
      operation,
      { id },
      {
        next: ({ videoUpdated }) => deliver(videoUpdated),
        error: (reason) => void again(reason),
        // Completed: the video is gone, or the server is on its way out. The video itself can tell which.
        complete: () => {
          if (!stopped.signal.aborted) void askAgain().then(again, again);
        },
      },
    );
  };
  enter();
  return () => {
    stopped.abort();
    links.stop();
    leave();
  };
}

/** The status this ends in, or null when it is worth trying again. */
function ending(reason: unknown): Status | null {
  const code =
    reason instanceof RequestFailed
      ? reason.code
      : Array.isArray(reason)
        ? (reason[0]?.extensions?.code as string | undefined)
        : undefined;
  if (code === 'NOT_FOUND') return 'gone';
  if (code === 'UNAUTHENTICATED' || code === 'FORBIDDEN') return 'expired';
  return null;
}
