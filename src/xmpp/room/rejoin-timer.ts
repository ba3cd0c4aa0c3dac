/** Starts the next attempt to join a room, after a longer delay each time. */
import { backoff } from '../backoff.ts';
import type { Timing } from '../timing.ts';

export class RejoinTimer {
  readonly #timing: Timing;
  readonly #rejoin: () => void;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;

  constructor(timing: Timing, rejoin: () => void) {
    this.#timing = timing;
    this.#rejoin = rejoin;
  }

  start(): void {
    this.stop();
    const { minBackoff, maxBackoff } = this.#timing;
    this.#timer = setTimeout(this.#rejoin, backoff(this.#failures++, minBackoff, maxBackoff));
    this.#timer.unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Resets the next delay to the shortest one. */
  reset(): void {
    this.#failures = 0;
  }
}
