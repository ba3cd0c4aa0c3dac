import { expect, test, vi } from 'vitest';
import { createLinkRenewal, renewalDelay } from '../../src/client/link-renewal.ts';

test('links are renewed before they expire, at a random moment', () => {
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

test('links are not fetched again after a stop, also when the request fails after the stop', async () => {
  vi.useFakeTimers();
  try {
    let fail = (_error: Error) => {};
    const renewal = createLinkRenewal(
      () =>
        new Promise((_resolve, reject) => {
          fail = reject;
        }),
    );
    renewal.scheduleFor(new Date(Date.now() + 1_000).toISOString());
    await vi.advanceTimersByTimeAsync(1_000);
    renewal.stop();
    fail(new Error('The network is down.'));
    await vi.advanceTimersByTimeAsync(0);
    renewal.scheduleFor(new Date(Date.now() + 1_000).toISOString());
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('a renewal waits at most 20 days, because a longer timer would fire at once', () => {
  const day = 86_400_000;
  expect(renewalDelay(90 * day, 0, 0)).toBe(20 * day);
});
