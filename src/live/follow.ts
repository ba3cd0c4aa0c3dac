/** The states of one video as an async iterator that a reader can leave while it waits. */
import type { VideoState } from '../domain/state.ts';
import type { States } from './states.ts';

/**
 * Yields the newest state at each call: a slow reader skips the states in between. Ends when the video is
 * deleted. This is not a generator, because `return()` of a generator waits for the pending `next()`, so that
 * the watcher would leak.
 */
export function follow(states: States, id: string): AsyncIterableIterator<VideoState> {
  let newest: VideoState | null | undefined;
  let resolveNext: ((result: IteratorResult<VideoState>) => void) | null = null;
  let ended = false;

  const nextResult = (): IteratorResult<VideoState> | null => {
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
    if (!resolveNext) return;
    const result = nextResult();
    if (!result) return;
    resolveNext(result);
    resolveNext = null;
    if (result.done) stop();
  }

  return {
    next() {
      const result = nextResult();
      if (result?.done) stop();
      if (result) return Promise.resolve(result);
      return new Promise((resolve) => {
        resolveNext = resolve;
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
