/**
 * The pointers of the videos that this server has watchers for, in memory. A pointer is gone three seconds after its
 * last sign, and as soon as another page is on show. A video has one pointer: while one instructor moves it, signs of
 * the others are not shown.
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

export interface PointerCounts {
  /** Values since the start that watchers have received, each counted once for all watchers of its video. */
  values: number;
  /** Values since the start that gave way to a newer one before watchers received them. */
  conflated: number;
}

export interface PointerBoard extends Followable<PointerState> {
  /**
   * Shows a sign to the watchers of the video. Signs that come too fast give way to newer ones.
   * @returns false when another instructor moves the pointer at this moment, so that nobody sees the sign
   */
  show(video: string, mark: PointerMark): boolean;
  readonly counts: Readonly<PointerCounts>;
  /** The number of videos that have a watcher. */
  readonly watched: number;
}

/** Milliseconds after its last sign for which a pointer is visible. */
export const POINTER_LIFE_MS = 3_000;
/** The shortest time in milliseconds between two signs that viewers receive, whatever the number of instructors. */
export const POINTER_INTERVAL_MS = 80;
/**
 * Milliseconds after its last sign for which a pointer belongs to one instructor. A pointer that moves has eight signs
 * a second, and one that rests has one, so a resting pointer does not keep the others from pointing.
 */
export const POINTER_HOLD_MS = 600;

type Watcher = (pointer: PointerState | null) => void;

interface Watched {
  watchers: Set<Watcher>;
  /** The newest state of the video; null until it is known, and when the video has been deleted. */
  video: VideoState | null;
  /** Undefined until the state of the video is known, null when the video has been deleted. */
  pointer: PointerState | null | undefined;
  /** Who has moved the pointer last, and when. */
  holder: { hand: string; signedAt: number } | null;
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
  const counts: PointerCounts = { values: 0, conflated: 0 };
  let version = 0;

  function set(watched: Watched, mark: PointerMark | null): void {
    if (watched.due) counts.conflated += 1;
    version += 1;
    watched.pointer = { version, mark };
  }

  function deliver(watched: Watched): void {
    clearTimeout(watched.due ?? undefined);
    watched.due = null;
    watched.shownAt = performance.now();
    if (watched.pointer === undefined) return;
    counts.values += 1;
    for (const watcher of [...watched.watchers]) watcher(watched.pointer);
  }

  function deliverWhenDue(watched: Watched): void {
    if (watched.due) return;
    const wait = watched.shownAt + POINTER_INTERVAL_MS - performance.now();
    if (wait <= 0) deliver(watched);
    else watched.due = setTimeout(() => deliver(watched), wait).unref();
  }

  function stopTimers(watched: Watched): void {
    clearTimeout(watched.due ?? undefined);
    clearTimeout(watched.expiry ?? undefined);
    watched.due = null;
    watched.expiry = null;
  }

  function setGone(watched: Watched): void {
    set(watched, null);
    watched.holder = null;
    clearTimeout(watched.expiry ?? undefined);
  }

  /** Takes the pointer away at once. */
  function clear(watched: Watched): void {
    setGone(watched);
    deliver(watched);
  }

  const isHeld = ({ holder }: Watched, hand: string, at: number): boolean =>
    holder !== null && holder.hand !== hand && at - holder.signedAt < POINTER_HOLD_MS;

  /** @param age milliseconds since the sign arrived */
  function present(watched: Watched, mark: PointerMark, age = 0): void {
    const { holder } = watched;
    // Viewers do not connect the lines of two instructors.
    if (holder && holder.hand !== mark.hand && watched.pointer?.mark) clear(watched);
    set(watched, mark);
    watched.holder = { hand: mark.hand, signedAt: performance.now() - age };
    clearTimeout(watched.expiry ?? undefined);
    watched.expiry = setTimeout(() => clear(watched), POINTER_LIFE_MS - age).unref();
    deliverWhenDue(watched);
  }

  function presentEarly(watched: Watched, video: VideoState): void {
    const { early } = watched;
    if (!early || !isOnShow(video, early.mark)) return;
    watched.early = null;
    const age = performance.now() - early.receivedAt;
    if (age < POINTER_LIFE_MS) present(watched, early.mark, age);
  }

  /** Shows a sign of an instructor who may move the pointer now. */
  function showOwn(watched: Watched, video: VideoState, mark: PointerMark): void {
    watched.early = null;
    if (mark.points.length === 0) {
      if (watched.pointer?.mark?.hand !== mark.hand) return;
      setGone(watched);
      deliverWhenDue(watched);
    } else if (isOnShow(video, mark)) {
      present(watched, mark);
    } else {
      watched.early = { mark, receivedAt: performance.now() };
    }
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
      holder: null,
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
      if (!watched?.pointer || !watched.video) return true;
      if (isHeld(watched, mark.hand, performance.now())) return false;
      showOwn(watched, watched.video, mark);
      return true;
    },
    counts,
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
