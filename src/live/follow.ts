/** The states of one video, or its pointer, as an async iterator that a reader can leave while it waits. */

/** What can be followed of videos. */
export interface Followable<State> {
  /**
   * Calls `watcher` soon with the current state, then with each newer one; with null when the video has been deleted.
   * @returns a function that removes the watcher
   */
  watch(video: string, watcher: (state: State | null) => void): () => void;
}

/**
 * Yields the newest state at each call: a slow reader skips the states in between. Ends when the video is
 * deleted. This is not a generator, because `return()` of a generator waits for the pending `next()`, so that
 * the watcher would leak.
 */
export function follow<State>(states: Followable<State>, id: string): AsyncIterableIterator<State> {
  let newest: State | null | undefined;
  let resolveNext: ((result: IteratorResult<State>) => void) | null = null;
  let ended = false;

  const nextResult = (): IteratorResult<State> | null => {
    if (ended || newest === null) return { done: true, value: undefined };
    if (newest === undefined) return null;
    const value = newest;
    newest = undefined;
    return { done: false, value };
  };

  const stop = states.watch(id, (state) => {
    newest = state;
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
