/** What came over a wire: the state, the line it came as, and when, as performance.now() counts. */
export interface Heard<T> {
  state: T;
  line: string;
  at: number;
}

/** A participant on one wire. Remembers everything, so nothing is missed between two questions. */
export class Seat<T> implements AsyncDisposable {
  readonly wire: string;
  readonly #heard: Heard<T>[] = [];
  readonly #listeners = new Set<() => void>();
  #leave: () => unknown = () => {};
  #broken: Error | null = null;

  constructor(wire: string) {
    this.wire = wire;
  }

  onLeave(leave: () => unknown): void {
    this.#leave = leave;
  }

  hear(state: T, line: string): void {
    this.#heard.push({ state, line, at: performance.now() });
    for (const listener of this.#listeners) listener();
  }

  break(error: Error): void {
    this.#broken ??= error;
    for (const listener of this.#listeners) listener();
  }

  latest(): T | null {
    return this.#heard.at(-1)?.state ?? null;
  }

  /** The first thing heard, ever, that `accept` takes; null when none comes within `ms`. */
  async until(ms: number, accept: (state: T) => boolean): Promise<Heard<T> | null> {
    const { promise, resolve, reject } = Promise.withResolvers<Heard<T> | null>();
    let next = 0;
    const look = () => {
      try {
        for (; next < this.#heard.length; next++) {
          const heard = this.#heard[next];
          if (heard && accept(heard.state)) return resolve(heard);
        }
        if (this.#broken) reject(this.#broken);
      } catch (error) {
        reject(error);
      }
    };
    const late = setTimeout(resolve, ms, null);
    this.#listeners.add(look);
    look();
    return promise.finally(() => {
      clearTimeout(late);
      this.#listeners.delete(look);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#leave();
  }
}
