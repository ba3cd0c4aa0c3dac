/** Node's timers overflow above this delay. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * Calls `listener` `delay` milliseconds after an instant on the clock of `performance.now()`.
 * @returns the timer; null without an instant.
 */
export function afterInstant(
  instant: number | null,
  delay: number,
  listener: () => void,
): NodeJS.Timeout | null {
  if (instant === null) return null;
  const remaining = Math.max(instant - performance.now(), 0) + delay;
  return setTimeout(listener, Math.min(remaining, MAX_DELAY_MS)).unref();
}
