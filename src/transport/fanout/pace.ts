/** Delays states that differ from the one before only in the progress of conversions that nobody watches. */
import { isBackgroundProgress } from '../../domain/progress.ts';
import type { VideoState } from '../../domain/state.ts';
import type { Versioned } from './execution.ts';

/** The shortest time between a state and a later one that has nothing new but such progress. */
export const PROGRESS_INTERVAL_MS = 1_000;

/** Whether a state is that of a video. Otherwise it is a pointer. */
export const isVideo = (state: Versioned): state is VideoState => 'medias' in state;

const held = new WeakMap<object, number>();

/** Milliseconds for which a state was delayed. */
export const heldFor = (state: object): number => held.get(state) ?? 0;

/**
 * The states of `source` after `first`, which the reader has. Any other change passes at once, with the progress until
 * then. A delayed state gives way to a newer one, so the newest state always arrives.
 */
export function pace<State extends Versioned>(
  source: AsyncIterator<State>,
  first: State,
): AsyncIterator<State> {
  let last = first;
  let lastAt = performance.now();
  let upcoming: Promise<IteratorResult<State>> | null = null;

  const take = async (): Promise<IteratorResult<State>> => {
    upcoming ??= source.next();
    const step = await upcoming;
    upcoming = null;
    return step;
  };
  const newestAfterWait = async (state: State): Promise<IteratorResult<State>> => {
    const since = performance.now();
    const wait = lastAt + PROGRESS_INTERVAL_MS - since;
    if (wait <= 0 || !isVideo(last) || !isVideo(state) || !isBackgroundProgress(last, state))
      return { done: false, value: state };
    upcoming = source.next();
    // The next call of `next` rejects with it; until then nothing else waits for it.
    upcoming.catch(() => {});
    const due = Promise.withResolvers<null>();
    const timer = setTimeout(() => due.resolve(null), wait);
    const newer = await Promise.race([upcoming, due.promise]);
    clearTimeout(timer);
    if (newer) {
      upcoming = null;
      return newer.done ? newer : newestAfterWait(newer.value);
    }
    held.set(state, performance.now() - since);
    return { done: false, value: state };
  };

  return {
    async next() {
      const step = await take();
      const next = step.done ? step : await newestAfterWait(step.value);
      if (!next.done) [last, lastAt] = [next.value, performance.now()];
      return next;
    },
    return: async () => (await source.return?.()) ?? { done: true, value: undefined },
  };
}
