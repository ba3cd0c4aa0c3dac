/**
 * A subscription on a WebSocket. For graphql-ws it is an iterator that yields nothing and only ends: frames are
 * written to the connection as bytes, without graphql-ws.
 */
import { type Frame, LOWEST_RANK, rankBefore } from '../fanout/frame.ts';
import type { Membership } from '../fanout/multicast.ts';
import type { Subscriber } from '../fanout/subscriber.ts';
import type { Connection } from './connection.ts';
import type { FrameSender } from './next-message.ts';

type Result = IteratorResult<never, void>;
const DONE: Result = { done: true, value: undefined };

export class SocketSubscriber implements Subscriber, FrameSender, AsyncGenerator<never, void, void> {
  readonly #connection: Connection;
  readonly messagePrefix: string;
  #sentRank = LOWEST_RANK;
  #membership: Membership | null = null;
  #hasStarted = false;
  #hasEnded = false;
  #error: unknown;
  #resolve: ((result: Result) => void) | null = null;
  #reject: ((error: unknown) => void) | null = null;

  constructor(connection: Connection, operationId: string) {
    this.#connection = connection;
    this.messagePrefix = `{"id":${JSON.stringify(operationId)},"type":"next","payload":`;
  }

  startAt(version: number): void {
    this.#sentRank = rankBefore(version);
  }

  offer(frame: Frame): void {
    if (!this.#hasStarted || frame.rank <= this.#sentRank) return;
    if (this.#connection.sendFrame(this, frame)) this.#sentRank = frame.rank;
  }

  catchUp(): void {
    const newest = this.#membership?.group.newest;
    if (newest) this.offer(newest);
  }

  finish(error?: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#hasStarted = false;
    this.#error = error;
    this.#connection.removeSubscriber(this);
    this.#settle();
  }

  /** Sets the group from which the subscriber receives its frames. @returns itself, as the iterator for graphql-ws. */
  joined(membership: Membership): this {
    this.#membership = membership;
    return this;
  }

  /** graphql-ws calls it once, after it has registered the operation. No frame is sent before. */
  next(): Promise<Result> {
    const result = new Promise<Result>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#hasStarted = !this.#hasEnded;
    if (this.#hasEnded) this.#settle();
    else this.catchUp();
    return result;
  }

  async return(): Promise<Result> {
    this.#membership?.leave();
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

  #settle(): void {
    if (this.#error === undefined) this.#resolve?.(DONE);
    else this.#reject?.(this.#error);
  }
}
