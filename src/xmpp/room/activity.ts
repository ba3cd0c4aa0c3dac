/** How long a room has been silent and unused. */
import type { Timing } from '../timing.ts';

/** When a room was last used and last sent something. All times are those of `performance.now()`, in milliseconds. */
export class Activity {
  readonly #timing: Timing;
  #lastReceived = performance.now();
  #lastUsed = performance.now();
  #hasSent = false;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  recordReceived(): void {
    this.#lastReceived = performance.now();
  }

  recordSent(): void {
    this.#lastUsed = performance.now();
    this.#hasSent = true;
  }

  /** Counts the room as used, so that it is unused after another `idleTimeout`. */
  recordNeeded(now: number): void {
    this.#lastUsed = now;
    this.#hasSent = true;
  }

  /** Whether the room was used after `time`. */
  isUsedSince(time: number): boolean {
    return this.#lastUsed > time;
  }

  /** Whether the room was not used for `idleTimeout`, or for `openedTimeout` when nothing was ever sent. */
  isUnused(now: number): boolean {
    const { idleTimeout, openedTimeout } = this.#timing;
    const timeout = this.#hasSent ? idleTimeout : Math.min(idleTimeout, openedTimeout);
    return now - this.#lastUsed > timeout;
  }

  /**
   * Whether a self-ping is due. The next one follows after another silent interval, whatever the result of this one is.
   */
  takeSelfPing(now: number): boolean {
    if (now - this.#lastReceived <= this.#timing.selfPingInterval) return false;
    this.#lastReceived = now;
    return true;
  }
}
