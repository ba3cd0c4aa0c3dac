import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { VideoState } from '../../../src/domain/state.ts';
import { follow } from '../../../src/live/follow.ts';
import type { Watcher } from '../../../src/live/states.ts';
import { heldFor, PROGRESS_INTERVAL_MS, pace } from '../../../src/transport/fanout/pace.ts';
import { aVideo, converting, ready, shared } from '../../support/states.ts';

const PAGES = 60;
const deck = shared(ready('deck'));
/** A deck on show, beside a document that is being converted. */
const video = (pagesReady: number, page = 1): VideoState => ({
  ...aVideo([deck, converting('a', pagesReady, PAGES)], { media: 'deck', page }),
  version: pagesReady * 100 + page,
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A reader of paced states, with the time at which each arrived. */
async function reader(first: VideoState) {
  let watcher: Watcher = () => {};
  const states = {
    watch(_video: string, added: Watcher) {
      watcher = added;
      return () => {};
    },
    watched: 1,
  };
  const source = follow(states, 'v');
  const iterator = pace(source, first);
  const startedAt = performance.now();
  const received: { state: VideoState; at: number }[] = [];
  const reading = (async () => {
    for (let step = await iterator.next(); !step.done; step = await iterator.next())
      received.push({ state: step.value, at: performance.now() - startedAt });
  })();
  const change = async (state: VideoState | null) => {
    watcher(state);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { received, change, reading, stop: () => iterator.return?.() };
}

test('progress arrives at most once a second, and its last state always', async () => {
  const { received, change } = await reader(video(1));
  for (let page = 2; page <= PAGES; page++) {
    await change(video(page));
    await vi.advanceTimersByTimeAsync(50);
  }
  await vi.advanceTimersByTimeAsync(PROGRESS_INTERVAL_MS);
  expect(received.length).toBeLessThanOrEqual(4);
  expect(received.at(-1)?.state).toEqual(video(PAGES));
  expect(heldFor(received.at(-1)?.state ?? {})).toBeGreaterThan(0);
});

test('progress after a quiet second arrives at once', async () => {
  const { received, change } = await reader(video(1));
  await vi.advanceTimersByTimeAsync(PROGRESS_INTERVAL_MS);
  await change(video(2));
  expect(received).toEqual([{ state: video(2), at: PROGRESS_INTERVAL_MS }]);
  expect(heldFor(received[0]?.state ?? {})).toBe(0);
});

test('a page turn arrives at once, with the progress that waited, and nothing repeats it', async () => {
  const { received, change } = await reader(video(1));
  await change(video(2));
  await vi.advanceTimersByTimeAsync(100);
  await change(video(3, 2));
  expect(received).toEqual([{ state: video(3, 2), at: 100 }]);
  await vi.advanceTimersByTimeAsync(5 * PROGRESS_INTERVAL_MS);
  expect(received).toHaveLength(1);
});

test.each([
  ['the deletion of the video', (change: (state: null) => Promise<void>) => change(null)],
  ['the reader', (_change: unknown, stop: () => unknown) => stop()],
])('%s ends a wait', async (_what, end) => {
  const { received, change, reading, stop } = await reader(video(1));
  await change(video(2));
  await end(change, stop);
  await reading;
  expect(received).toEqual([]);
});
