/**
 * Tracks the send buffer of one WebSocket. While the client does not read, subscribers skip frames; when the
 * buffer is empty, each of them sends its newest frame.
 */
import type { WebSocket } from 'ws';
import { clock } from './clock.ts';

export interface LaggingSubscriber {
  /** Sends the newest frame if the client has not received it. */
  catchUp(): void;
}

export class Backpressure {
  readonly #ws: WebSocket;
  #skipped: Set<LaggingSubscriber> | null = null;
  /** Bytes in the send buffer at the last check. */
  #buffered = 0;
  /** The time at which the send buffer last shrank. */
  #progressAt = 0;
  /** Whether data waits in the send buffer or a subscriber has skipped frames. */
  isCongested = false;

  constructor(ws: WebSocket) {
    this.#ws = ws;
  }

  /** Makes a subscriber skip a frame while data waits in the send buffer. @returns whether it has to. */
  skipFrame(subscriber: LaggingSubscriber): boolean {
    if (this.#ws.bufferedAmount === 0) return false;
    this.#skipped ??= new Set();
    this.#skipped.add(subscriber);
    return true;
  }

  /** Removes a subscriber whose subscription has ended. */
  removeSubscriber(subscriber: LaggingSubscriber): void {
    this.#skipped?.delete(subscriber);
  }

  /** Checks the send buffer after a write. @returns whether a congestion has begun. */
  detectCongestion(): boolean {
    if (this.isCongested || this.#ws.bufferedAmount === 0) return false;
    this.isCongested = true;
    this.#buffered = this.#ws.bufferedAmount;
    this.#progressAt = clock();
    return true;
  }

  /** Checks the send buffer during a congestion. @returns the milliseconds since the client last read data */
  measureStall(now: number): number {
    const buffered = this.#ws.bufferedAmount;
    if (buffered < this.#buffered) this.#progressAt = now;
    this.#buffered = buffered;
    if (buffered > 0) return now - this.#progressAt;
    this.#catchUp();
    return 0;
  }

  /** @returns whether the congestion continues. */
  update(): boolean {
    const isOpen = this.#ws.readyState === this.#ws.OPEN;
    this.isCongested = isOpen && (this.#ws.bufferedAmount > 0 || Boolean(this.#skipped?.size));
    return this.isCongested;
  }

  #catchUp(): void {
    for (const subscriber of this.#skipped ?? []) {
      if (this.#ws.bufferedAmount > 0) return;
      this.#skipped?.delete(subscriber);
      subscriber.catchUp();
    }
  }
}
