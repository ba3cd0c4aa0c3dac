/** The server's clock. Links expire by it, and the viewer's own clock may be wrong by days. */

/** A time that the server sent, and what the two clocks of the browser showed then, in milliseconds. */
let sample: { server: number; monotonic: number; local: number } | null = null;

/** @param time a text from the server: ISO 8601, or a `Date` header. Anything else is ignored. */
export function learnServerTime(time: unknown): void {
  const server = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  if (!Number.isNaN(server)) sample = { server, monotonic: performance.now(), local: Date.now() };
}

/**
 * Milliseconds since 1970 by the server's clock; by the viewer's clock before the first answer of the server. Of the two
 * clocks of the browser, one may stand still while the computer sleeps, and the user can set the other one back.
 */
export function serverNow(): number {
  if (!sample) return Date.now();
  return sample.server + Math.max(performance.now() - sample.monotonic, Date.now() - sample.local);
}
