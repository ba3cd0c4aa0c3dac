/** Follows a video over XMPP. */
import { backoff, pause } from '../backoff.ts';
import type { Status } from '../transport/status.ts';
import type { Video } from '../video.ts';
import type { RoomEvent } from './message.ts';
import { fromRoom, nothingShown } from './payload.ts';
import { stayInRoom } from './stay.ts';
import type { Login, Stream } from './stream.ts';

export interface RoomOptions extends Login {
  /** `{video}@conference.example.org`, from `Video.xmpp.conference`. */
  room: string;
  /** The nick that other occupants see. After a lost connection, the client appends a number. */
  nick?: string;
  /** Returns a known state, which supplies the page sizes and page texts that messages lack. */
  known?: () => Video | null;
  onStatus?: ((status: Status) => void) | undefined;
}

/**
 * Joins the room and calls `onVideo` with each new state that the server itself sends there. Ignores what other
 * occupants send, and the room's history. Asks the server's occupant for the present state after each join; in a room
 * without the server, nothing is shown, and the first state has version 0. Reconnects after a lost connection. Returns a function that leaves the room.
 */
export function watchRoom(
  options: RoomOptions,
  onVideo: (video: Video, event: RoomEvent) => void,
): () => void {
  const stopped = new AbortController();
  const nick = options.nick ?? `seat-${Math.random().toString(36).slice(2, 10)}`;
  let status: Status = 'connecting';
  let stream: Stream | null = null;
  let last: Video | null = null;

  const setStatus = (next: Status) => {
    if (status !== next && !stopped.signal.aborted) options.onStatus?.(next);
    status = next;
  };
  const deliver = (body: unknown, event: RoomEvent) => {
    const video = fromRoom(body, options.known?.() ?? last);
    if (!video || stopped.signal.aborted || (last && video.version <= last.version)) return;
    last = video;
    onVideo(video, event);
  };
  const run = async () => {
    for (let attempt = 0; !stopped.signal.aborted; attempt++) {
      const attemptNick = nick + (attempt > 0 ? `-${attempt}` : '');
      try {
        await stayInRoom({ ...options, nick: attemptNick }, stopped.signal, {
          onStream: (opened) => {
            stream = opened;
          },
          onJoined: (hasServer) => {
            attempt = 0;
            setStatus('live');
            if (hasServer || last || options.known?.()) return;
            last = nothingShown(options.room);
            onVideo(last, 'update_sharing');
          },
          onMessage: deliver,
        });
      } catch {
        // After every kind of failure, the loop waits and connects again.
      }
      setStatus('reconnecting');
      await pause(backoff(attempt), stopped.signal);
    }
  };
  void run();
  return () => {
    stopped.abort();
    stream?.close();
  };
}
