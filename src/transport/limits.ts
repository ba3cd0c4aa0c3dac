/** What one client may take of the live side, and the close code of each limit. */
import { createHash } from 'node:crypto';

/**
 * Close codes beyond those of graphql-transport-ws (4400 … 4429, 4500). Clients come back after each of
 * them, with their usual backoff; none is in the list that graphql-ws takes for fatal.
 * @see https://www.iana.org/assignments/websocket/websocket.xhtml for 1012
 */
export const CLOSE = {
  /** This server is about to restart: come back to another one, at a moment of your own choosing. */
  restart: 1012,
  /** The same token holds as many sockets and event streams as it may. */
  sockets: 4450,
  /** One socket has as many operations under way as it may. */
  operations: 4451,
  /** Messages came faster than they may for too long. */
  flood: 4452,
  /** What was sent is not being read. */
  stalled: 4453,
  /** Nothing was asked for a long time. */
  idle: 4454,
} as const;

export interface LiveLimits {
  /** Sockets and event streams that one token may hold on one server. */
  socketsPerToken: number;
  /** Operations under way on one socket, subscriptions above all. */
  operationsPerSocket: number;
  /** Messages a socket may send at once, and so many more each second. */
  burst: number;
  messagesPerSecond: number;
  /** Bytes waiting to be sent to a socket, above which it is dropped. */
  dropAbove: number;
  /** Milliseconds in which something has to be read of what waits to be sent. */
  stall: number;
  /** Milliseconds between pings; who has not answered one by the next is dead. */
  ping: number;
  /** Milliseconds a socket may be open with nothing under way. */
  idle: number;
  /** Milliseconds in which a socket has to say `connection_init`: a lost packet or two on a phone are no reason to hang up. */
  greeting: number;
}

export const LIVE_LIMITS: LiveLimits = {
  socketsPerToken: 10_000,
  operationsPerSocket: 100,
  burst: 1_000,
  messagesPerSecond: 200,
  dropAbove: 4 * 1024 * 1024,
  stall: 30_000,
  ping: 12_000,
  idle: 600_000,
  greeting: 10_000,
};

/** What one token holds: the same object for all of its sockets and streams. */
export class Slot {
  readonly #from: Map<string, Slot>;
  readonly #key: string;
  count = 0;

  constructor(from: Map<string, Slot>, key: string) {
    this.#from = from;
    this.#key = key;
  }

  /** Gives one back. */
  give(): void {
    this.count -= 1;
    if (this.count === 0) this.#from.delete(this.#key);
  }
}

/** How many each token holds. */
export class Quotas {
  readonly #held = new Map<string, Slot>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** @returns what has to be given back, once; null when the token has as many as it may. */
  take(authorization: string | undefined): Slot | null {
    const key = createHash('sha256')
      .update(authorization ?? '')
      .digest('base64');
    const holding = this.#held.get(key) ?? new Slot(this.#held, key);
    if (holding.count >= this.#most) return null;
    holding.count += 1;
    this.#held.set(key, holding);
    return holding;
  }
}
