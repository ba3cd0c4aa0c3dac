/**
 * The states of the videos that this server has watchers for. A watcher is registered before the state is
 * read, so that the watcher misses no commit. A change costs one read per server, whatever the number of viewers.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { VideoState } from '../domain/state.ts';
import type { Logger } from '../log.ts';
import type { ChangeNotification } from '../store/write-path/change-notification.ts';
import type { Hub } from './hub.ts';

/** Receives each newer state; null when the video has been deleted. */
export type Watcher = (video: VideoState | null) => void;

export interface States {
  /**
   * Calls `watcher` soon with the current state, then with each newer one.
   * @returns a function that removes the watcher
   */
  watch(video: string, watcher: Watcher): () => void;
  /** The newest state that this server has; undefined unless a watcher has received one. Null when it was deleted. */
  latest(video: string): VideoState | null | undefined;
  /** The number of videos that have a watcher. */
  readonly watched: number;
}

interface WatchedVideo {
  watchers: Set<Watcher>;
  /** The watchers that need a read which begins after their arrival. */
  joining: Set<Watcher>;
  /** Undefined until the first read ends. */
  latest: VideoState | null | undefined;
  reading: boolean;
  /** The newest change notification since the last state. */
  notification: ChangeNotification | null;
  /** Whether a commit or a watcher arrived after the running read began. */
  stale: boolean;
}

type Read = (video: string) => Promise<VideoState | null>;

/**
 * The wait before a read that failed is repeated, as while PostgreSQL restarts. Viewers keep the last state meanwhile.
 */
const RETRY_MS = 500;

const notifications = new WeakMap<object, ChangeNotification>();

/** The change notification that led to a state; undefined for the state that a first watcher found. */
export const notificationOf = (state: object): ChangeNotification | undefined => notifications.get(state);

export function followStates(hub: Hub, read: Read, log: Logger): States {
  const videos = new Map<string, WatchedVideo>();
  const refresh = (id: string, watched: WatchedVideo) => void readWhileStale(id, watched, read, log);

  hub.listen((change) => {
    if (change === null) {
      for (const [id, watched] of videos) refresh(id, watched);
      return;
    }
    const watched = videos.get(change.video);
    if (!watched) return;
    watched.notification = change;
    refresh(change.video, watched);
  });

  return {
    watch(id, watcher) {
      const watched = videos.get(id) ?? newWatchedVideo();
      videos.set(id, watched);
      watched.watchers.add(watcher);
      watched.joining.add(watcher);
      refresh(id, watched);
      return () => {
        watched.watchers.delete(watcher);
        watched.joining.delete(watcher);
        if (watched.watchers.size === 0 && videos.get(id) === watched) videos.delete(id);
      };
    },
    latest: (id) => videos.get(id)?.latest,
    get watched() {
      return videos.size;
    },
  };
}

const newWatchedVideo = (): WatchedVideo => ({
  watchers: new Set(),
  joining: new Set(),
  latest: undefined,
  reading: false,
  notification: null,
  stale: false,
});

/** Reads and delivers the state until no change has arrived during the read. */
async function readWhileStale(id: string, watched: WatchedVideo, read: Read, log: Logger): Promise<void> {
  // A change that arrives during a read triggers another read, because the running read may have missed it.
  watched.stale = true;
  if (watched.reading) return;
  watched.reading = true;
  while (watched.stale && watched.watchers.size > 0) {
    watched.stale = false;
    const joined = watched.joining;
    watched.joining = new Set();
    try {
      deliver(watched, joined, await read(id));
    } catch (error) {
      for (const watcher of joined) watched.joining.add(watcher);
      log.warn({ video: id, reason: String(error) }, 'states.read_failed');
      watched.stale = true;
      await delay(RETRY_MS);
    }
  }
  watched.reading = false;
}

/** Calls every watcher with a newer state, and the `joined` ones with any state. */
function deliver(watched: WatchedVideo, joined: Set<Watcher>, video: VideoState | null): void {
  const { latest } = watched;
  const isNewer = latest === undefined || (latest !== null && (!video || video.version > latest.version));
  if (isNewer) {
    watched.latest = video;
    if (video && watched.notification) notifications.set(video, watched.notification);
    watched.notification = null;
  }
  for (const watcher of [...watched.watchers]) {
    if (isNewer ? !watched.joining.has(watcher) : joined.has(watcher)) watcher(watched.latest ?? null);
  }
}
