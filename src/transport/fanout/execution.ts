/** Executes a selection once for each state, whatever the number of subscribers, and retries failures. */
import { setTimeout as delay } from 'node:timers/promises';
import type { FormattedExecutionResult } from 'graphql';
import { type Frame, frameOf, higherRanked } from './frame.ts';

/** A state that a subscription follows. Its version only grows. */
export interface Versioned {
  version: number;
}

/**
 * Milliseconds for which new subscribers receive an existing frame. Signed links in it age, and many clients
 * that reconnect together share one execution.
 */
const FRAME_REUSE_MS = 10_000;
/** Attempts at an execution that fails with an internal error, for example while the database restarts. */
const MAX_ATTEMPTS = 6;
const FIRST_RETRY_MS = 100;

export class SharedExecution {
  readonly #execute: (state: Versioned) => Promise<FormattedExecutionResult>;
  #current: { version: number; startedAt: number; frame: Promise<Frame> } | null = null;
  #newest: Frame | null = null;
  #isStopped = false;

  constructor(execute: (state: Versioned) => Promise<FormattedExecutionResult>) {
    this.#execute = execute;
  }

  /** The frame of the highest rank so far. */
  get newest(): Frame | null {
    return this.#newest;
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** The frame of `state` or of a newer one. The first caller starts the execution; later ones share it. */
  frameFor(state: Versioned): Promise<Frame> {
    const current = this.#current;
    const isReusable =
      current && current.version >= state.version && performance.now() - current.startedAt < FRAME_REUSE_MS;
    if (isReusable) return current.frame;
    const frame = this.#executeWithRetry(state);
    if (current && current.version > state.version) return frame;
    const started = { version: state.version, startedAt: performance.now(), frame };
    this.#current = started;
    const removeFrame = () => {
      if (this.#current === started) this.#current = null;
    };
    frame.then(({ failed }) => failed && removeFrame(), removeFrame);
    return frame;
  }

  async #executeWithRetry(state: Versioned): Promise<Frame> {
    for (let attempt = 1; ; attempt++) {
      const frame = frameOf(state.version, await this.#execute(state));
      if (!frame.failed || attempt === MAX_ATTEMPTS || this.#isStopped) {
        this.#newest = higherRanked(frame, this.#newest);
        return frame;
      }
      await delay(FIRST_RETRY_MS * 2 ** (attempt - 1));
    }
  }
}
