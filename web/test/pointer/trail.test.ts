import { expect, test } from 'vitest';
import {
  DOT_LIFE_MS,
  faded,
  INK_LIFE_MS,
  lifeOf,
  NO_TRAIL,
  type Trail,
  trailAfter,
} from '../../src/pointer/trail.ts';

const [a, b, c] = [
  { x: 1, y: 1 },
  { x: 2, y: 2 },
  { x: 3, y: 3 },
];
const linesOf = ({ ink }: Trail) => ink.map(({ spots }) => spots);

test('the dot is at the newest point, and disappears three seconds after its last sign', () => {
  const trail = trailAfter(NO_TRAIL, { kind: 'POINT', spots: [a, b] }, 1_000);
  expect(trail.dot).toEqual(b);
  expect(linesOf(trail)).toEqual([]);
  expect(lifeOf(trail, 1_500)).toBe(DOT_LIFE_MS - 500);
  expect(faded(trail, 1_000 + DOT_LIFE_MS - 1).dot).toEqual(b);
  expect(faded(trail, 1_000 + DOT_LIFE_MS).dot).toBeNull();
  expect(trailAfter(trail, { kind: 'POINT', spots: [] }, 1_100).dot).toBeNull();
});

test('ink goes on where it ended, until another kind of sign ends the stroke', () => {
  const first = trailAfter(NO_TRAIL, { kind: 'INK', spots: [a, b] }, 0);
  const second = trailAfter(first, { kind: 'INK', spots: [c] }, 100);
  expect(linesOf(second)).toEqual([
    [a, b],
    [b, c],
  ]);
  const lifted = trailAfter(second, { kind: 'POINT', spots: [a] }, 200);
  expect(linesOf(trailAfter(lifted, { kind: 'INK', spots: [b] }, 300)).at(-1)).toEqual([b]);
});

test('each piece of ink disappears after four seconds, and a hand that rests adds none', () => {
  const first = trailAfter(NO_TRAIL, { kind: 'INK', spots: [a, b] }, 0);
  const second = trailAfter(first, { kind: 'INK', spots: [c] }, 2_000);
  const resting = trailAfter(second, { kind: 'INK', spots: [c] }, 3_000);
  expect(resting.ink).toHaveLength(2);
  expect(lifeOf(resting, 3_000)).toBe(INK_LIFE_MS - 3_000);
  expect(linesOf(faded(resting, INK_LIFE_MS))).toEqual([[b, c]]);
  expect(lifeOf(faded(resting, 60_000), 60_000)).toBeNull();
});
