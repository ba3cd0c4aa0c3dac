/** What one client has sent of a message that is not complete, within the time and the memory that it may take. */
import type { ByteBudget, Holding } from '../limits/byte-budget.ts';
import { clock } from './clock.ts';
import { IncompleteMessage } from './incomplete-message.ts';

/** Milliseconds in which a message has to arrive. */
const MESSAGE_TIMEOUT_MS = 15_000;

/** Holds nothing between two messages, because thousands of connections are idle. */
export class Incoming {
  readonly #budget: ByteBudget;
  readonly #onEvict: () => void;
  #message: IncompleteMessage | null = null;
  #holding: Holding | null = null;
  #beganAt = 0;

  /** @param onEvict called when incomplete messages fill the budget and this one is the largest */
  constructor(budget: ByteBudget, onEvict: () => void) {
    this.#budget = budget;
    this.#onEvict = onEvict;
  }

  /** Counts bytes that have arrived. @returns the estimated memory of the incomplete message, in bytes */
  receive(chunk: Buffer): number {
    this.#message ??= new IncompleteMessage();
    const hasCompleted = this.#message.feed(chunk);
    if (this.#message.isEmpty) {
      this.release();
      return 0;
    }
    if (hasCompleted || !this.#holding) this.#beganAt = clock();
    this.#holding ??= this.#budget.open(this.#onEvict);
    const { bytes } = this.#message;
    this.#holding.add(bytes - this.#holding.bytes);
    return bytes;
  }

  /** Whether a message has been incomplete for too long. */
  isLate(now: number): boolean {
    return this.#holding !== null && now - this.#beganAt > MESSAGE_TIMEOUT_MS;
  }

  release(): void {
    this.#holding?.release();
    this.#holding = null;
    this.#message = null;
  }
}
