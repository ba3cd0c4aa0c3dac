/**
 * Spreads the checks of requests over turns of the event loop. One turn handles what all clients have sent
 * since the last one, and one chunk of a WebSocket can contain a hundred requests, so parsing and validating all of
 * them at once would delay every other client.
 */

import type { IncomingHttpHeaders } from 'node:http';
import type { Context } from '../../graphql/context.ts';

/** Milliseconds of one turn of the event loop in which checks run. */
const MAX_TURN_MS = 5;
/** Estimated bytes of the requests that wait. Beyond, checks run at once. */
const MAX_WAITING_BYTES = 16 * 2 ** 20;
/** Limits of a body and of a target, whose lengths no header states. */
const MAX_BODY_BYTES = 128 * 1024;
const MAX_TARGET_BYTES = 16 * 1024;
/** Estimated memory of a request besides its text. */
const REQUEST_BYTES = 1_000;

/** The client that a request counts for. */
export const clientOf = ({ viewer, address }: Context): string => viewer.tokenId ?? address ?? '';

/** The length of a request over HTTP, at most. */
export const lengthOf = (headers: IncomingHttpHeaders): number =>
  Number(headers['content-length'] ?? (headers['transfer-encoding'] ? MAX_BODY_BYTES : MAX_TARGET_BYTES));

interface Waiting {
  bytes: number;
  run: () => void;
}

export class CheckQueue {
  readonly #now: () => number;
  /** Clients take turns: the first one is next. */
  readonly #clients = new Map<string, Waiting[]>();
  #waitingBytes = 0;
  #spent = 0;
  #isScheduled = false;

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /**
   * Calls `check` at once, or in a later turn of the event loop. The checks of one client keep their order.
   * @param client The token of the client, or its address.
   * @param length The length of the request.
   * @returns what `check` returns
   */
  run<T>(client: string, length: number, check: () => T): T | Promise<T> {
    if (this.#clients.size === 0 && this.#spent < MAX_TURN_MS) return this.#measure(check);
    const bytes = length + REQUEST_BYTES;
    const waiting = this.#clients.get(client) ?? [];
    if (this.#waitingBytes + bytes > MAX_WAITING_BYTES) {
      this.#runAll(client, waiting);
      return this.#measure(check);
    }
    this.#waitingBytes += bytes;
    this.#clients.set(client, waiting);
    return new Promise((resolve, reject) => {
      const run = () => {
        try {
          resolve(check());
        } catch (error) {
          reject(error);
        }
      };
      waiting.push({ bytes, run });
    });
  }

  #measure<T>(check: () => T): T {
    const begun = this.#now();
    try {
      return check();
    } finally {
      this.#spent += this.#now() - begun;
      this.#schedule();
    }
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#beginTurn());
  }

  #beginTurn(): void {
    this.#isScheduled = false;
    this.#spent = 0;
    while (this.#clients.size > 0 && this.#spent < MAX_TURN_MS) this.#runNext();
    if (this.#clients.size > 0) this.#schedule();
  }

  #runNext(): void {
    const [[client, waiting] = ['', []]] = this.#clients;
    const next = waiting.shift();
    this.#clients.delete(client);
    if (waiting.length > 0) this.#clients.set(client, waiting);
    if (next) this.#start(next);
  }

  #runAll(client: string, waiting: Waiting[]): void {
    this.#clients.delete(client);
    for (const each of waiting) this.#start(each);
  }

  #start({ bytes, run }: Waiting): void {
    this.#waitingBytes -= bytes;
    this.#measure(run);
  }
}
