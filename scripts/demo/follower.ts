/** A state or message that arrived over a transport. */
export interface Received<T> {
  state: T;
  /** The text as it arrived. */
  line: string;
  /** In milliseconds, on the clock of performance.now(). */
  at: number;
}

/** A client that follows the webinar on one transport. It keeps everything that arrives, so `until` misses nothing. */
export class Follower<T> implements AsyncDisposable {
  readonly transport: string;
  readonly #received: Received<T>[] = [];
  readonly #listeners = new Set<() => void>();
  #close: () => unknown = () => {};
  #error: Error | null = null;

  constructor(transport: string) {
    this.transport = transport;
  }

  /** Sets the function that closes the connection. */
  onClose(close: () => unknown): void {
    this.#close = close;
  }

  receive(state: T, line: string): void {
    this.#received.push({ state, line, at: performance.now() });
    for (const listener of this.#listeners) listener();
  }

  fail(error: Error): void {
    this.#error ??= error;
    for (const listener of this.#listeners) listener();
  }

  latest(): T | null {
    return this.#received.at(-1)?.state ?? null;
  }

  /** Returns the first arrival, earlier ones included, that `accept` accepts; null when none comes within `ms`. */
  async until(ms: number, accept: (state: T) => boolean): Promise<Received<T> | null> {
    const { promise, resolve, reject } = Promise.withResolvers<Received<T> | null>();
    let next = 0;
    const check = () => {
      try {
        for (; next < this.#received.length; next++) {
          const received = this.#received[next];
          if (received && accept(received.state)) return resolve(received);
        }
        if (this.#error) reject(this.#error);
      } catch (error) {
        reject(error);
      }
    };
    const timer = setTimeout(resolve, ms, null);
    this.#listeners.add(check);
    check();
    return promise.finally(() => {
      clearTimeout(timer);
      this.#listeners.delete(check);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}
