/**
 * The states of videos, followed. Watch first, read second, then follow: whoever joins gets the state as it
 * is, and no commit after it is missed. However many watch a video, a change costs one read on each server.
 */

import type { VideoState } from '../domain/state.ts';
import type { Logger } from '../log.ts';
import type { ChangeNotification } from '../store/change-notification.ts';
import type { Hub } from './hub.ts';

/** Called with each newer state; null when the video is gone. */
export type Watcher = (video: VideoState | null) => void;

interface Watched {
  watchers: Set<Watcher>;
  /** Those of them who wait for their first state: one read after they came, not before. */
  joining: Set<Watcher>;
  /** Undefined until the first read. */
  latest: VideoState | null | undefined;
  reading: boolean;
  /** The newest that was heard. */
  notice: ChangeNotification | null;
  /** Something was committed since the running read began, which it may have missed. */
  stale: boolean;
}

const notices = new WeakMap<VideoState, ChangeNotification>();

/** What led to a state that was delivered; undefined for one that was there before anybody watched. */
export const notificationOf = (state: object): ChangeNotification | undefined =>
  notices.get(state as VideoState);

const RETRY_MS = 500;

export interface States {
  /** Calls `watcher` soon with the state as it is, then with each newer one. @returns how to stop. */
  watch(video: string, watcher: Watcher): () => void;
  readonly watched: number;
}

export function followStates(
  hub: Hub,
  read: (video: string) => Promise<VideoState | null>,
  log: Logger,
): States {
  const videos = new Map<string, Watched>();

  async function refresh(id: string, watched: Watched): Promise<void> {
    // Whoever is woken while a read runs must get the next one: joining the running one loses updates.
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
        log.warn({ video: id, error: String(error) }, 'states.read_failed');
        watched.stale = true;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    watched.reading = false;
  }

  hub.listen((notice) => {
    if (notice === null) for (const [each, watched] of videos) void refresh(each, watched);
    else {
      const watched = videos.get(notice.video);
      if (!watched) return;
      watched.notice = notice;
      void refresh(notice.video, watched);
    }
  });

  return {
    watch(id, watcher) {
      const watched = videos.get(id) ?? newlyWatched();
      videos.set(id, watched);
      watched.watchers.add(watcher);
      watched.joining.add(watcher);
      void refresh(id, watched);
      return () => {
        watched.watchers.delete(watcher);
        watched.joining.delete(watcher);
        if (watched.watchers.size === 0 && videos.get(id) === watched) videos.delete(id);
      };
    },
    get watched() {
      return videos.size;
    },
  };
}

const newlyWatched = (): Watched => ({
  watchers: new Set(),
  joining: new Set(),
  latest: undefined,
  reading: false,
  notice: null,
  stale: false,
});

function deliver(watched: Watched, joined: Set<Watcher>, video: VideoState | null): void {
  const { latest } = watched;
  const newer = latest === undefined || (latest !== null && (!video || video.version > latest.version));
  if (newer) {
    watched.latest = video;
    if (video && watched.notice) notices.set(video, watched.notice);
    watched.notice = null;
  }
  for (const watcher of [...watched.watchers]) {
    if (newer ? !watched.joining.has(watcher) : joined.has(watcher)) watcher(watched.latest ?? null);
  }
}
