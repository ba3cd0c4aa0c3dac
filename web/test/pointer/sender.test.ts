import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSender } from '../../src/pointer/sender.ts';
import type { Sign } from '../../src/pointer/trail.ts';

const point = (x: number): Sign => ({ kind: 'POINT', spots: [{ x, y: 0 }] });
const ink = (x: number): Sign => ({ kind: 'INK', spots: [{ x, y: 0 }] });

let sent: { points: number[]; kind: string; answer(isSeen: boolean | null): void }[];
let answers: boolean[];
const sender = () =>
  createSender(
    (points, kind) => new Promise((resolve) => sent.push({ points, kind, answer: resolve })),
    (isSeen) => answers.push(isSeen),
  );
const answerLast = async (isSeen: boolean | null = true) => {
  sent.at(-1)?.answer(isSeen);
  await vi.advanceTimersByTimeAsync(0);
};

beforeEach(() => {
  vi.useFakeTimers();
  [sent, answers] = [[], []];
});
afterEach(() => vi.useRealTimers());

test('one sign is on its way at a time, and the newest place follows', async () => {
  const pointer = sender();
  pointer.sign(point(1));
  await vi.advanceTimersByTimeAsync(0);
  for (const x of [2, 3, 4]) pointer.sign(point(x));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(sent.map(({ points }) => points)).toEqual([[1, 0]]);
  await answerLast();
  expect(sent.map(({ points }) => points)).toEqual([
    [1, 0],
    [4, 0],
  ]);
});

test('a pointer that moves sends eight signs a second, and one that rests sends one a second', async () => {
  const pointer = sender();
  for (let x = 0; x < 100; x++) {
    pointer.sign(point(x));
    await vi.advanceTimersByTimeAsync(10);
    await answerLast();
  }
  // The first one does not wait.
  expect(sent.length).toBeLessThanOrEqual(9);
  expect(sent.length).toBeGreaterThanOrEqual(8);
  await vi.advanceTimersByTimeAsync(125);
  await answerLast();
  expect(sent.at(-1)?.points).toEqual([99, 0]);
  const moved = sent.length;
  for (let second = 0; second < 3; second++) {
    await vi.advanceTimersByTimeAsync(1_000);
    await answerLast();
  }
  expect(sent.slice(moved).map(({ points }) => points)).toEqual([
    [99, 0],
    [99, 0],
    [99, 0],
  ]);
});

test('ink keeps its line while a sign is on its way, and the end of a stroke is sent as well', async () => {
  const pointer = sender();
  pointer.sign(ink(1));
  await vi.advanceTimersByTimeAsync(0);
  for (const x of [2, 3]) pointer.sign(ink(x));
  pointer.sign(point(3));
  for (let count = 0; count < 2; count++) {
    await vi.advanceTimersByTimeAsync(125);
    await answerLast();
  }
  await vi.advanceTimersByTimeAsync(125);
  expect(sent.map(({ points, kind }) => [kind, ...points])).toEqual([
    ['INK', 1, 0],
    ['INK', 2, 0, 3, 0],
    ['POINT', 3, 0],
  ]);
});

test('after the pointer has left, it sends nothing, and the end takes a visible pointer away', async () => {
  const pointer = sender();
  pointer.sign(point(1));
  await vi.advanceTimersByTimeAsync(0);
  await answerLast(false);
  expect(answers).toEqual([false]);
  pointer.sign({ kind: 'POINT', spots: [] });
  await vi.advanceTimersByTimeAsync(125);
  await answerLast();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sent.map(({ points }) => points)).toEqual([[1, 0], []]);
  pointer.close();
  expect(sent).toHaveLength(2);
  pointer.sign(point(2));
  await vi.advanceTimersByTimeAsync(0);
  await answerLast();
  pointer.close();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sent.slice(2).map(({ points }) => points)).toEqual([[2, 0], []]);
});

test('a pointer that rests is renewed after a sign without an answer, and not after one that nobody sees', async () => {
  const pointer = sender();
  pointer.sign(point(1));
  await vi.advanceTimersByTimeAsync(0);
  await answerLast(null);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent).toHaveLength(2);
  await answerLast(false);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(sent).toHaveLength(2);
  expect(answers).toEqual([false, false]);
  pointer.sign(point(2));
  await vi.advanceTimersByTimeAsync(0);
  await answerLast();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent.slice(2).map(({ points }) => points)).toEqual([
    [2, 0],
    [2, 0],
  ]);
});
