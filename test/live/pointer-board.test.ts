/** The pointers of one server in memory, with a clock that the test moves. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PointerMark } from '../../src/domain/pointer.ts';
import type { VideoState } from '../../src/domain/state.ts';
import { follow } from '../../src/live/follow.ts';
import {
  createPointerBoard,
  POINTER_HOLD_MS,
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
const mark = (x: number, page = 1, hand = 'ada'): PointerMark => ({
  media: 'm',
  page,
  kind: 'point',
  points: [x, 0],
  hand,
});
const gone = (hand = 'ada'): PointerMark => ({ ...mark(0, 1, hand), points: [] });

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

test('a sign without points takes the pointer away, and replaces a sign that waits', () => {
  const { board, seen } = start();
  vi.advanceTimersByTime(POINTER_INTERVAL_MS);
  for (const x of [1, 2]) board.show('v', mark(x));
  board.show('v', gone());
  vi.runAllTimers();
  expect(seen).toEqual([null, 1, null]);
  expect(board.counts).toEqual({ values: 3, conflated: 1 });
});

test('viewers receive few values a second, also of an instructor who points and stops pointing all the time', () => {
  const { board, seen } = start();
  for (let elapsed = 0; elapsed < 1_000; elapsed += 10) {
    board.show('v', elapsed % 20 === 0 ? mark(elapsed) : gone());
    vi.advanceTimersByTime(10);
  }
  expect(seen.length).toBeLessThanOrEqual(1 + Math.ceil(1_000 / POINTER_INTERVAL_MS));
});

test('while an instructor moves the pointer, signs of another one are not shown and end nothing', () => {
  const { board, seen } = start();
  for (const x of [1, 2, 3]) {
    vi.advanceTimersByTime(125);
    expect(board.show('v', mark(x))).toBe(true);
    expect(board.show('v', mark(100 + x, 1, 'grace'))).toBe(false);
    expect(board.show('v', gone('grace'))).toBe(false);
  }
  expect(seen).toEqual([null, 1, 2, 3]);
});

test('a pointer that rests gives way to that of another instructor, whose line begins anew', () => {
  const { board, seen } = start();
  vi.advanceTimersByTime(POINTER_INTERVAL_MS);
  board.show('v', mark(1));
  vi.advanceTimersByTime(POINTER_HOLD_MS);
  board.show('v', gone('grace'));
  expect(seen, 'who does not point takes no pointer away').toEqual([null, 1]);
  expect(board.show('v', mark(2, 1, 'grace'))).toBe(true);
  vi.advanceTimersByTime(POINTER_INTERVAL_MS);
  expect(seen).toEqual([null, 1, null, 2]);
  expect(board.show('v', mark(1)), 'the sign that renews the first one').toBe(false);
});

test('an instructor may point as soon as another one has taken the pointer away, or turned the page', () => {
  const { board, seen, tell } = start();
  board.show('v', mark(1));
  board.show('v', gone());
  expect(board.show('v', mark(2, 1, 'grace'))).toBe(true);
  tell(showing(2));
  expect(board.show('v', mark(3, 2))).toBe(true);
  vi.advanceTimersByTime(POINTER_INTERVAL_MS);
  expect(seen.at(-1)).toBe(3);
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

test('a sign that overtakes its page turn lives no longer than others', () => {
  const { board, seen, tell } = start();
  board.show('v', mark(1, 2));
  vi.advanceTimersByTime(POINTER_LIFE_MS - 500);
  tell(showing(2));
  vi.advanceTimersByTime(499);
  expect(seen).toEqual([null, 1]);
  vi.advanceTimersByTime(1);
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

test('nothing remains of 10,000 videos whose viewers have left', () => {
  const { board, watchers } = start();
  const ids = Array.from({ length: 10_000 }, (_, at) => `v${at}`);
  const leaving = ids.map((id) => board.watch(id, () => {}));
  for (const id of ids) for (const x of [1, 2]) board.show(id, mark(x));
  for (const leave of leaving) leave();
  // The one of `start` stays.
  expect([board.watched, watchers(), vi.getTimerCount()]).toEqual([1, 1, 0]);
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
      hand: 'x'.repeat(8),
    },
  };
  const payload = pointerPayload(longest);
  expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(MAX_PAYLOAD_BYTES);
  expect(readPointer(payload)).toEqual(longest);
});

test('the payload of a server of the version before, which names no hand, is read', () => {
  expect(readPointer('i v m 1 ink 1,2')).toMatchObject({ video: 'v', mark: { points: [1, 2], hand: '' } });
});

test.each([
  '',
  'x',
  'i v m  point 1,2',
  'i v m 1 point 1,',
  'i v m 1 point 0x1,1e3',
  'i v m Infinity point 1,2',
  'i v m 1 point NaN,2',
  'i v m 1 point 1.5,2',
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
