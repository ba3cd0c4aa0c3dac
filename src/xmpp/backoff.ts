/**
 * @param failures the number of earlier failed attempts.
 * @returns the delay before the next attempt, in the unit of `min` and `max`. Half of the delay is random, at
 * the maximum too, so that servers which lost the same connection do not reconnect at the same time.
 */
export const backoff = (failures: number, min: number, max: number): number =>
  Math.min(max, min * 2 ** Math.min(failures, 20)) * (0.5 + Math.random() / 2);
