import { expect, test } from 'vitest';
import { backoff } from '../../src/client/backoff.ts';

test('a client waits 15 seconds at most before a retry', () => {
  for (const attempt of [0, 1, 5, 50]) {
    const wait = backoff(attempt);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(15_000);
  }
});
