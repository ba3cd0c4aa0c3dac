/** Limits how fast one client may send messages: a token bucket. */
import type { TransportLimits } from '../limits.ts';

type RateLimits = Pick<TransportLimits, 'burst' | 'messagesPerSecond'>;

export class RateLimit {
  readonly #limits: RateLimits;
  #allowance: number;
  #refilledAt: number;

  constructor(limits: RateLimits, now: number) {
    this.#limits = limits;
    this.#allowance = limits.burst;
    this.#refilledAt = now;
  }

  /** Counts one message. @returns whether the client may send it. */
  allows(now: number): boolean {
    const { burst, messagesPerSecond } = this.#limits;
    const refill = Math.trunc(((now - this.#refilledAt) / 1000) * messagesPerSecond);
    // The time of less than one message counts towards the next refill.
    if (refill > 0) this.#refilledAt = now;
    this.#allowance = Math.min(burst, this.#allowance + refill) - 1;
    return this.#allowance >= 0;
  }
}
