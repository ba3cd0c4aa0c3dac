import { expect, test } from 'vitest';
import { MAX_SPOTS, numbersOf, spotIn, spotsOf, thinned } from '../../src/pointer/stroke.ts';

test('a place of the window is a place on the page, and none outside the page', () => {
  const box = { left: 100, top: 50, width: 800, height: 400 };
  expect(spotIn(box, 100, 50)).toEqual({ x: 0, y: 0 });
  expect(spotIn(box, 900, 450)).toEqual({ x: 10_000, y: 10_000 });
  expect(spotIn(box, 300, 250)).toEqual({ x: 2_500, y: 5_000 });
  expect(spotIn(box, 99, 60)).toBeNull();
  expect(spotIn(box, 500, 451)).toBeNull();
});

test('a long line keeps its ends and its corners', () => {
  const across = Array.from({ length: 20 }, (_, at) => ({ x: at * 100, y: 0 }));
  const down = Array.from({ length: 20 }, (_, at) => ({ x: 1_900, y: (at + 1) * 100 }));
  const line = thinned([...across, ...down]);
  expect(line).toHaveLength(MAX_SPOTS);
  expect(line[0]).toEqual({ x: 0, y: 0 });
  expect(line.at(-1)).toEqual({ x: 1_900, y: 2_000 });
  expect(line).toContainEqual({ x: 1_900, y: 0 });
  expect(thinned([{ x: 1, y: 2 }])).toEqual([{ x: 1, y: 2 }]);
});

test('points become numbers, x and y by turns, and points again', () => {
  const spots = [
    { x: 1, y: 2 },
    { x: 3, y: 4 },
  ];
  expect(numbersOf(spots)).toEqual([1, 2, 3, 4]);
  expect(spotsOf([1, 2, 3, 4])).toEqual(spots);
});
