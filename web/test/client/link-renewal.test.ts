import { expect, test, vi } from 'vitest';
import { createLinkRenewal, renewalDelay } from '../../src/client/link-renewal.ts';
import { learnServerTime, serverNow } from '../../src/client/server-clock.ts';

const HOUR = 3_600_000;

test('never renews links sooner than in a minute, however wrong a clock is', () => {
  for (const left of [-240 * HOUR, -1, 0, 10_000, 60_000]) expect(renewalDelay(left, 0)).toBe(60_000);
});

test.each([-24, -2.6, 2.6, 3, 24])(
  'a clock that is wrong by %d hours changes nothing about the renewal',
  async (hours) => {
    const real = Date.now();
    vi.useFakeTimers({ now: real + hours * HOUR });
    let renewals = 0;
    const renewal = createLinkRenewal(async () => {
      renewals += 1;
      renewal.scheduleFor(new Date(serverNow() + 2 * HOUR).toISOString());
    });
    try {
      learnServerTime(new Date(real).toISOString());
      renewal.scheduleFor(new Date(real + 2 * HOUR).toISOString());
      await vi.advanceTimersByTimeAsync(1.7 * HOUR);
      expect(renewals).toBe(0);
      await vi.advanceTimersByTimeAsync(0.3 * HOUR - 60_000);
      expect(renewals).toBe(1);
      await vi.advanceTimersByTimeAsync(8 * HOUR);
      expect(renewals).toBeLessThan(7);
    } finally {
      renewal.stop();
      vi.useRealTimers();
    }
  },
);

test('a clock that is set while the page is open makes at most one renewal too many', async () => {
  vi.useFakeTimers();
  try {
    learnServerTime(new Date().toISOString());
    const server = serverNow();
    vi.setSystemTime(Date.now() - 24 * HOUR);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(serverNow() - server).toBe(1_000);
  } finally {
    vi.useRealTimers();
  }
});

test('links are renewed before they expire, at a random moment', () => {
  const hour = 3_600_000;
  for (const random of [0, 0.5, 1]) {
    const wait = renewalDelay(2 * hour, 0, random);
    expect(wait).toBeGreaterThan(1.5 * hour);
    expect(wait).toBeLessThan(2 * hour - 60_000);
  }
  expect(renewalDelay(2 * hour, 0, 0)).not.toBe(renewalDelay(2 * hour, 0, 1));
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
