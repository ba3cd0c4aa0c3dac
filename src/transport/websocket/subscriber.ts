/**
 * A subscription on a socket. For graphql-ws it is an iterator that says nothing until it ends; the results
 * go past it, straight to the line, as bytes.
 */
import { type Frame, justBefore, NOTHING_SEEN } from '../fanout/frame.ts';
import type { Subscriber } from '../fanout/group.ts';
import type { Membership } from '../fanout/multicast.ts';
import type { Connection } from './connection.ts';

type Result = IteratorResult<never, void>;
const DONE: Result = { done: true, value: undefined };

export class SocketSubscriber implements Subscriber, AsyncGenerator<never, void, void> {
  readonly #line: Connection;
  /** The message up to its payload. */
  readonly head: string;
  #seen = NOTHING_SEEN;
  #taken: Membership | null = null;
  #started = false;
  #error: unknown;
  #ended = false;
  #resolve: ((result: Result) => void) | null = null;
  #reject: ((error: unknown) => void) | null = null;

  constructor(line: Connection, id: string) {
    this.#line = line;
    this.head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
  }

  startAt(version: number): void {
    this.#seen = justBefore(version);
  }

  offer(frame: Frame): void {
    if (!this.#started || frame.rank <= this.#seen) return;
    if (this.#line.write(this, frame)) this.#seen = frame.rank;
  }

  catchUp(): void {
    const newest = this.#taken?.group.newest;
    if (newest) this.offer(newest);
  }

  finish(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#started = false;
    this.#error = error;
    this.#line.forget(this);
    this.#conclude();
  }

  /** Sits down, for graphql-ws to ask. */
  seated(taken: Membership): this {
    this.#taken = taken;
    return this;
  }

  /** Asked once; nothing is sent before. */
  next(): Promise<Result> {
    const result = new Promise<Result>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#started = !this.#ended;
    if (this.#ended) this.#conclude();
    else this.catchUp();
    return result;
  }

  async return(): Promise<Result> {
    this.#taken?.leave();
    this.finish();
    return DONE;
  }

  throw(): Promise<Result> {
    return this.return();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #conclude(): void {
    if (this.#error === undefined) this.#resolve?.(DONE);
    else this.#reject?.(this.#error);
  }
}
