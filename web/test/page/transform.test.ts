import { expect, test } from 'vitest';
import { FIT, fitted, panned, zoomedAt } from '../../src/page/transform.ts';

test('zooming keeps the content under the pointer in place', () => {
  const at = { x: 200, y: -90 };
  const transform = zoomedAt(FIT, 2, at);
  expect(transform).toEqual({ scale: 2, x: -200, y: 90 });
  const twice = zoomedAt(transform, 1.5, at);
  expect((at.x - twice.x) / twice.scale).toBeCloseTo((at.x - transform.x) / transform.scale);
});

test('panning ends at the edges of the page, and zooming out at the whole page', () => {
  const area = { width: 1000, height: 600 };
  expect(fitted(panned({ scale: 2, x: 0, y: 0 }, 9_999, -9_999), area)).toEqual({
    scale: 2,
    x: 500,
    y: -300,
  });
  expect(fitted(zoomedAt({ scale: 2, x: 400, y: 0 }, 0.1, { x: 0, y: 0 }), area)).toEqual(FIT);
});
