/** A watch as an async iterator that can be left while it waits. */
import type { VideoState } from '../domain/state.ts';
import type { States } from './states.ts';

/**
 * The newest state each time one is asked for: a slow reader skips those in between. Ends when the video is
 * gone. Not a generator: `return()` on one that is parked would queue behind the wait and leak the watch.
 */
export function follow(states: States, id: string): AsyncIterableIterator<VideoState> {
  let newest: VideoState | null | undefined;
  let waiting: ((result: IteratorResult<VideoState>) => void) | null = null;
  let ended = false;

  const result = (): IteratorResult<VideoState> | null => {
    if (ended || newest === null) return { done: true, value: undefined };
    if (newest === undefined) return null;
    const value = newest;
    newest = undefined;
    return { done: false, value };
  };

  const stop = states.watch(id, (video) => {
    newest = video;
    settle();
  });

  function settle(): void {
    if (!waiting) return;
    const next = result();
    if (!next) return;
    waiting(next);
    waiting = null;
    if (next.done) stop();
  }

  return {
    next() {
      const ready = result();
      if (ready?.done) stop();
      if (ready) return Promise.resolve(ready);
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    return() {
      ended = true;
      stop();
      settle();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
