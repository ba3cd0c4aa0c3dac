/** A subscription on an event stream. It yields the newest frame each time the stream can send one. */
import { ApiError } from '../../domain/problem.ts';
import { extensionsOf } from '../../graphql/errors.ts';
import { type Frame, LOWEST_RANK, rankBefore } from '../fanout/frame.ts';
import type { Subscriber } from '../fanout/subscriber.ts';
import type { EventStream } from './event-stream.ts';
import { afterInstant } from './expiry.ts';

export class EventSubscriber implements Subscriber {
  readonly #stream: EventStream;
  readonly #expiryTimer: NodeJS.Timeout | null;
  #newest: Frame | null = null;
  #sentRank = LOWEST_RANK;
  #leave: (() => void) | null = null;
  /** The end of the subscription; null while the subscription runs. */
  #end: { error?: unknown } | null = null;
  /** The last result of a subscription that ended with an error for the client. */
  #lastResult: object | null = null;
  #wake: (() => void) | null = null;

  /** @param validUntil the end of the validity of the viewer's token, after which the subscription sends no state */
  constructor(stream: EventStream, validUntil: number | null) {
    this.#stream = stream;
    this.#expiryTimer = afterInstant(validUntil, 0, () => this.#expire());
  }

  startAt(version: number): void {
    this.#sentRank = rankBefore(version);
  }

  offer(frame: Frame): void {
    if (frame.rank <= Math.max(this.#sentRank, this.#newest?.rank ?? LOWEST_RANK)) return;
    this.#newest = frame;
    this.#wake?.();
  }

  /** The server ends the stream without `complete`, so that graphql-sse connects again and asks for fresh headers. */
  #expire(): void {
    this.#newest = null;
    this.#leave?.();
    this.#leave = null;
  }

  finish(error?: unknown): void {
    if (this.#end) return;
    if (error instanceof ApiError) {
      this.#lastResult = { errors: [{ message: error.message, extensions: extensionsOf(error) }] };
    }
    this.#end = error === undefined || this.#lastResult ? {} : { error };
    clearTimeout(this.#expiryTimer ?? undefined);
    this.#leave?.();
    this.#wake?.();
  }

  /** The subscription as graphql-sse reads it. `leave` removes the subscriber from its group. */
  iterator(leave: () => void): AsyncGenerator<object, void, void> {
    this.#leave = leave;
    if (this.#end) leave();
    const end = async () => {
      this.finish();
      return { done: true as const, value: undefined };
    };
    return {
      next: () => this.#next(),
      return: end,
      throw: end,
      [Symbol.asyncDispose]: async () => void (await end()),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async #next(): Promise<IteratorResult<object, void>> {
    for (;;) {
      if (this.#lastResult) {
        const value = this.#lastResult;
        this.#lastResult = null;
        return { done: false, value };
      }
      if (this.#end) {
        if ('error' in this.#end) throw this.#end.error;
        return { done: true, value: undefined };
      }
      const frame = this.#newest;
      if (frame && this.#stream.isReady) {
        this.#newest = null;
        this.#sentRank = frame.rank;
        return { done: false, value: this.#stream.placeholderFor(frame) };
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        if (frame) this.#stream.onceReady(resolve);
      });
      this.#wake = null;
    }
  }
}
