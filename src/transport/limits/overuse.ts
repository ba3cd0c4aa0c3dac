/** Counts what the server refuses or closes because clients use too much, for the metric `lectern_overuse_total`. */

export const OVERUSE_REASONS = [
  /** A request body, or its announced length, is over its limit. */
  'body_too_large',
  /** A request body did not arrive in time. */
  'body_too_slow',
  /** A request body was refused, because incomplete bodies filled their memory budget and it was the largest. */
  'body_evicted',
  /** A request body is cut into many parts of a few bytes. */
  'body_in_small_parts',
  'headers_too_large',
  'headers_too_slow',
  /** The text of a query is too long. */
  'query_too_long',
  /** A WebSocket message did not arrive in time. */
  'message_too_slow',
  /** A WebSocket was closed, because incomplete messages filled their memory budget and its message was the largest. */
  'message_evicted',
  /** The address has too many connections. */
  'connections_per_address',
  /** The server has too many connections. */
  'connections',
  /** A connection was closed, because unread answers filled their memory budget and it had the most. */
  'unread',
] as const;

export type OveruseReason = (typeof OVERUSE_REASONS)[number];

export class Overuse {
  readonly #counts = new Map<OveruseReason, number>(OVERUSE_REASONS.map((reason) => [reason, 0]));

  count(reason: OveruseReason): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
  }

  /** Overuse since the start, by reason. */
  get counts(): ReadonlyMap<OveruseReason, number> {
    return this.#counts;
  }
}
