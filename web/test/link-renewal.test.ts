import { expect, test } from 'vitest';
import { renewalDelay } from '../src/client/link-renewal.ts';

test('renews links before they expire, at a random moment', () => {
  const hour = 3_600_000;
  for (const random of [0, 0.5, 1]) {
    const wait = renewalDelay(2 * hour, 0, random);
    expect(wait).toBeGreaterThan(1.5 * hour);
    expect(wait).toBeLessThan(2 * hour - 60_000);
  }
  expect(renewalDelay(2 * hour, 0, 0)).not.toBe(renewalDelay(2 * hour, 0, 1));
  expect(renewalDelay(10_000, 0, 0)).toBe(5_000);
  expect(renewalDelay(0, 10_000)).toBe(0);
});
