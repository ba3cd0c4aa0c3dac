/** Decides when a WebSocket needs a ping, and when it has been silent or unused for too long. */
import type { TransportLimits } from '../limits/transport-limits.ts';

type LivenessLimits = Pick<TransportLimits, 'pingInterval' | 'idleTimeout' | 'initTimeout'>;

interface Activity {
  /** Whether `connection_init` has arrived. */
  isInitialised: boolean;
  hasOperation: boolean;
}

export type LivenessAction = 'close-uninitialised' | 'close-idle' | 'ping';

export class Liveness {
  readonly #limits: LivenessLimits;
  #lastUsedAt: number;
  #nextPingAt: number;
  #hasAnsweredPing = true;

  /** All times are milliseconds of a clock that never goes back. */
  constructor(limits: LivenessLimits, now: number) {
    this.#limits = limits;
    this.#lastUsedAt = now;
    // A random offset spreads the pings of clients that connect together.
    this.#nextPingAt = now + Math.trunc(Math.random() * limits.pingInterval);
  }

  /** Counts a message of the client as use of the connection. */
  use(now: number): void {
    this.#lastUsedAt = now;
  }

  /** @returns what the connection has to do now; null when nothing is due. */
  check(now: number, { isInitialised, hasOperation }: Activity): LivenessAction | null {
    const { pingInterval, idleTimeout, initTimeout } = this.#limits;
    if (!isInitialised && now - this.#lastUsedAt > initTimeout) return 'close-uninitialised';
    if (hasOperation) this.#lastUsedAt = now;
    if (now - this.#lastUsedAt > idleTimeout) return 'close-idle';
    if (now < this.#nextPingAt) return null;
    this.#nextPingAt = now + pingInterval;
    return 'ping';
  }

  /** Called before each ping. @returns whether the client has answered the ping before. */
  beginPing(): boolean {
    const hasAnswered = this.#hasAnsweredPing;
    this.#hasAnsweredPing = false;
    return hasAnswered;
  }

  receivePong(): void {
    this.#hasAnsweredPing = true;
  }
}
