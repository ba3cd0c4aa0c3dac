/**
 * The pointers of the videos that this server has watchers for, in memory. A pointer is gone three seconds after its
 * last sign, and as soon as another page is on show.
 */
import { isOnShow, type PointerMark } from '../domain/pointer.ts';
import type { VideoState } from '../domain/state.ts';
import type { Followable } from './follow.ts';

/** A pointer as viewers see it. `mark` is null while there is none. */
export interface PointerState {
  /** Grows with each sign of this server. Other servers count for themselves. */
  version: number;
  mark: PointerMark | null;
}

export interface PointerBoard extends Followable<PointerState> {
  /** Shows a sign to the watchers of the video. Signs that come too fast give way to newer ones. */
  show(video: string, mark: PointerMark): void;
  /** The number of videos that have a watcher. */
  readonly watched: number;
}

/** Milliseconds after its last sign for which a pointer is visible. */
export const POINTER_LIFE_MS = 3_000;
/** The shortest time in milliseconds between two signs that viewers receive, whatever the number of instructors. */
export const POINTER_INTERVAL_MS = 80;

type Watcher = (pointer: PointerState | null) => void;

interface Watched {
  watchers: Set<Watcher>;
  /** The newest state of the video; null until it is known, and when the video has been deleted. */
  video: VideoState | null;
  /** Undefined until the state of the video is known, null when the video has been deleted. */
  pointer: PointerState | null | undefined;
  /** The newest sign on a page that is not on show here: the page turn may be on its way to this server. */
  early: { mark: PointerMark; receivedAt: number } | null;
  shownAt: number;
  /** Delivers a sign that came too fast. */
  due: NodeJS.Timeout | null;
  /** Ends the pointer. */
  expiry: NodeJS.Timeout | null;
  stop: () => void;
}

export function createPointerBoard(states: Followable<VideoState>): PointerBoard {
  const videos = new Map<string, Watched>();
  let version = 0;

  function set(watched: Watched, mark: PointerMark | null): void {
    version += 1;
    watched.pointer = { version, mark };
  }

  function deliver(watched: Watched): void {
    clearTimeout(watched.due ?? undefined);
    watched.due = null;
    watched.shownAt = performance.now();
    if (watched.pointer === undefined) return;
    for (const watcher of [...watched.watchers]) watcher(watched.pointer);
  }

  function stopTimers(watched: Watched): void {
    clearTimeout(watched.due ?? undefined);
    clearTimeout(watched.expiry ?? undefined);
    watched.due = null;
    watched.expiry = null;
  }

  function clear(watched: Watched): void {
    stopTimers(watched);
    set(watched, null);
    deliver(watched);
  }

  function present(watched: Watched, mark: PointerMark): void {
    set(watched, mark);
    clearTimeout(watched.expiry ?? undefined);
    watched.expiry = setTimeout(() => clear(watched), POINTER_LIFE_MS).unref();
    if (watched.due) return;
    const wait = watched.shownAt + POINTER_INTERVAL_MS - performance.now();
    if (wait <= 0) deliver(watched);
    else watched.due = setTimeout(() => deliver(watched), wait).unref();
  }

  function presentEarly(watched: Watched, video: VideoState): void {
    const { early } = watched;
    if (!early || !isOnShow(video, early.mark)) return;
    watched.early = null;
    if (performance.now() - early.receivedAt < POINTER_LIFE_MS) present(watched, early.mark);
  }

  function receive(watched: Watched, video: VideoState | null): void {
    watched.video = video;
    if (video === null) {
      stopTimers(watched);
      watched.pointer = null;
      deliver(watched);
      return;
    }
    if (watched.pointer === undefined) {
      set(watched, null);
      deliver(watched);
    } else if (watched.pointer?.mark && !isOnShow(video, watched.pointer.mark)) {
      clear(watched);
    }
    presentEarly(watched, video);
  }

  function open(id: string): Watched {
    const watched: Watched = {
      watchers: new Set(),
      video: null,
      pointer: undefined,
      early: null,
      shownAt: Number.NEGATIVE_INFINITY,
      due: null,
      expiry: null,
      stop: () => {},
    };
    videos.set(id, watched);
    watched.stop = states.watch(id, (video) => receive(watched, video));
    return watched;
  }

  function close(id: string, watched: Watched): void {
    if (videos.get(id) === watched) videos.delete(id);
    stopTimers(watched);
    watched.stop();
  }

  return {
    show(id, mark) {
      const watched = videos.get(id);
      if (!watched?.pointer || !watched.video) return;
      watched.early = null;
      if (mark.points.length === 0) {
        if (watched.pointer.mark) clear(watched);
      } else if (isOnShow(watched.video, mark)) {
        present(watched, mark);
      } else {
        watched.early = { mark, receivedAt: performance.now() };
      }
    },
    watch(id, watcher) {
      const watched = videos.get(id) ?? open(id);
      watched.watchers.add(watcher);
      if (watched.pointer !== undefined) watcher(watched.pointer);
      return () => {
        if (watched.watchers.delete(watcher) && watched.watchers.size === 0) close(id, watched);
      };
    },
    get watched() {
      return videos.size;
    },
  };
}
