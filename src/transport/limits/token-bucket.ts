/** A rate limit: a bucket of tokens that refills steadily, from which each message or mutation takes one. */
export class TokenBucket {
  readonly #capacity: number;
  readonly #perSecond: number;
  #tokens: number;
  #refilledAt: number;

  /** @param now Milliseconds of a clock that never goes back. */
  constructor(capacity: number, perSecond: number, now: number) {
    this.#capacity = capacity;
    this.#perSecond = perSecond;
    this.#tokens = capacity;
    this.#refilledAt = now;
  }

  /** Seconds until `count` tokens can be taken: 0 when they can be taken now, infinity when there are never that many. */
  waitFor(count: number, now: number): number {
    this.#refill(now);
    if (count > this.#capacity) return Number.POSITIVE_INFINITY;
    return Math.max(0, (count - this.#tokens) / this.#perSecond);
  }

  /** Takes `count` tokens if there are as many. @returns whether there were */
  take(count: number, now: number): boolean {
    this.#refill(now);
    if (count > this.#tokens) return false;
    this.#tokens -= count;
    return true;
  }

  #refill(now: number): void {
    const refill = ((now - this.#refilledAt) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#capacity, this.#tokens + refill);
    this.#refilledAt = now;
  }
}
