/** The pointers of one server in memory, with a clock that the test moves. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PointerMark } from '../../src/domain/pointer.ts';
import type { VideoState } from '../../src/domain/state.ts';
import { follow } from '../../src/live/follow.ts';
import {
  createPointerBoard,
  POINTER_INTERVAL_MS,
  POINTER_LIFE_MS,
  type PointerBoard,
  type PointerState,
} from '../../src/live/pointer-board.ts';
import { MAX_PAYLOAD_BYTES, pointerPayload, readPointer } from '../../src/live/pointer-payload.ts';
import { aVideo, ready } from '../support/states.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const showing = (page: number): VideoState => aVideo([ready('m')], { media: 'm', page });
const mark = (x: number, page = 1): PointerMark => ({ media: 'm', page, kind: 'point', points: [x, 0] });

/** A board with one viewer of the video `v`. */
function start() {
  let tell: (video: VideoState | null) => void = () => {};
  let watchers = 0;
  const board: PointerBoard = createPointerBoard({
    watch(_id, watcher) {
      tell = watcher;
      watchers += 1;
      watcher(showing(1));
      return () => {
        watchers -= 1;
      };
    },
  });
  const seen: (number | null | undefined)[] = [];
  const leave = board.watch('v', (state: PointerState | null) => {
    seen.push(state && (state.mark?.points[0] ?? null));
  });
  return { board, seen, leave, tell: (video: VideoState | null) => tell(video), watchers: () => watchers };
}

test('a pointer is gone three seconds after its last sign', () => {
  const { board, seen } = start();
  board.show('v', mark(1));
  vi.advanceTimersByTime(POINTER_LIFE_MS - 1);
  board.show('v', mark(2));
  vi.advanceTimersByTime(POINTER_LIFE_MS - 1);
  expect(seen).toEqual([null, 1, 2]);
  vi.advanceTimersByTime(1);
  expect(seen).toEqual([null, 1, 2, null]);
});

test('of the signs that come too fast, viewers receive the newest', () => {
  const { board, seen } = start();
  vi.advanceTimersByTime(POINTER_INTERVAL_MS);
  for (const x of [1, 2, 3]) board.show('v', mark(x));
  expect(seen).toEqual([null, 1]);
  vi.advanceTimersByTime(POINTER_INTERVAL_MS);
  expect(seen).toEqual([null, 1, 3]);
});

test('a sign without points takes the pointer away at once, with a sign that waits', () => {
  const { board, seen } = start();
  vi.advanceTimersByTime(POINTER_INTERVAL_MS);
  for (const x of [1, 2]) board.show('v', mark(x));
  board.show('v', { ...mark(0), points: [] });
  vi.runAllTimers();
  expect(seen).toEqual([null, 1, null]);
});

test('a page turn takes the pointer away, and a late sign on the page before does not return', () => {
  const { board, seen, tell } = start();
  board.show('v', mark(1));
  vi.advanceTimersByTime(POINTER_INTERVAL_MS);
  tell(showing(2));
  expect(seen, 'before the pointer expires').toEqual([null, 1, null]);
  board.show('v', mark(2));
  vi.runAllTimers();
  expect(seen).toEqual([null, 1, null]);
});

test('a sign that overtakes its page turn is shown when the turn arrives, unless it is old by then', () => {
  const { board, seen, tell } = start();
  board.show('v', mark(1, 2));
  vi.advanceTimersByTime(POINTER_INTERVAL_MS);
  expect(seen).toEqual([null]);
  tell(showing(2));
  expect(seen).toEqual([null, 1]);
  board.show('v', mark(2, 3));
  vi.advanceTimersByTime(POINTER_LIFE_MS);
  tell(showing(3));
  vi.runAllTimers();
  expect(seen).toEqual([null, 1, null]);
});

test('a slow viewer receives the newest sign only', async () => {
  const { board } = start();
  const viewer = follow(board, 'v');
  await viewer.next();
  for (const x of [1, 2, 3]) {
    board.show('v', mark(x));
    vi.advanceTimersByTime(POINTER_INTERVAL_MS);
  }
  expect((await viewer.next()).value?.mark?.points).toEqual([3, 0]);
});

test('the pointer of a deleted video ends, also for a viewer who reads late', async () => {
  const { board, tell } = start();
  const viewer = follow(board, 'v');
  await viewer.next();
  board.show('v', mark(1));
  tell(null);
  vi.runAllTimers();
  expect((await viewer.next()).done).toBe(true);
});

test('nothing remains of a video that nobody watches', () => {
  const { board, leave, watchers } = start();
  board.show('v', mark(1));
  board.show('v', mark(2));
  leave();
  board.show('v', mark(3));
  expect([board.watched, watchers(), vi.getTimerCount()]).toEqual([0, 0, 0]);
});

test('the largest payload fits, and arrives as it was sent', () => {
  const longest = {
    instance: crypto.randomUUID(),
    video: crypto.randomUUID(),
    mark: {
      media: crypto.randomUUID(),
      page: 2 ** 31 - 1,
      kind: 'point' as const,
      points: Array<number>(16).fill(10_000),
    },
  };
  const payload = pointerPayload(longest);
  expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(MAX_PAYLOAD_BYTES);
  expect(readPointer(payload)).toEqual(longest);
});

test.each([
  '',
  'x',
  'i v m 1 point',
  'i v m 1 laser 1,2',
  'i v m one point 1,2',
  'i v m 1 point 1',
  'i v m 1 point 1,x',
  'i v m 1 point 1,10001',
  'i v m 1 point -1,1',
  `i v m 1 point ${Array(18).fill(1).join(',')}`,
])('a payload of another form is ignored: %s', (payload) => {
  expect(readPointer(payload)).toBeNull();
});
