/**
 * Runs many short pieces of work, such as signatures, in slices, so that the event loop serves other requests in
 * between. A request for hundreds of links would otherwise delay every other request until all are signed.
 */

/** Milliseconds of work before the event loop continues. */
const SLICE_MS = 10;
/**
 * Pieces of work before the event loop continues. Each piece continues asynchronously, so a time limit alone would start
 * too many.
 */
const STARTS_PER_SLICE = 10;

export class SigningQueue {
  /** The newest is last. It starts first, so that a page turn does not wait behind hundreds of links. */
  readonly #waiting: (() => Promise<unknown>)[] = [];
  #isScheduled = false;
  #startedAt = 0;
  #starts = 0;

  /** Runs `work` now if the current slice has room, and otherwise in a later one. @returns what `work` returns */
  run<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#isScheduled) this.#begin();
    if (this.#hasRoom) return this.#start(work);
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => this.#start(work).then(resolve, reject));
    });
  }

  #start<T>(work: () => Promise<T>): Promise<T> {
    this.#starts += 1;
    return work();
  }

  get #hasRoom(): boolean {
    return this.#starts < STARTS_PER_SLICE && performance.now() - this.#startedAt < SLICE_MS;
  }

  #begin(): void {
    this.#isScheduled = true;
    this.#startedAt = performance.now();
    this.#starts = 0;
    setImmediate(() => this.#next());
  }

  #next(): void {
    this.#isScheduled = false;
    if (this.#waiting.length === 0) return;
    this.#begin();
    while (this.#hasRoom) {
      const work = this.#waiting.pop();
      if (!work) return;
      void work();
    }
  }
}
