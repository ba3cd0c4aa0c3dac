/** One WebSocket as graphql-ws and the groups use it: what goes out is bounded, what comes in is counted. */
import type { WebSocket as ProtocolSocket } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import type { Frame } from './frame.ts';
import { NOTHING_SEEN } from './frame.ts';
import type { Group, Seat } from './group.ts';
import { CLOSE, type LiveLimits } from './limits.ts';
import type { Viewer } from './viewer.ts';

const TEXT = { binary: false, compress: false };
/** Milliseconds a peer has to answer a close before its socket is destroyed. */
const CLOSE_WITHIN = 5_000;

export class Line {
  readonly #ws: WebSocket;
  readonly #limits: LiveLimits;
  readonly #behind = new Set<SocketSeat>();
  /** Who it is, from `connection_init` on. */
  viewer: Viewer | null = null;
  /** Gives back what the token holds. */
  release: (() => void) | null = null;
  #answered = true;
  #allowance: number;
  #countedAt = performance.now();
  #usedAt = performance.now();
  /** Since when nothing of what waits has been taken; null while nothing waits. */
  #waitingSince: number | null = null;

  constructor(ws: WebSocket, limits: LiveLimits) {
    this.#ws = ws;
    this.#limits = limits;
    this.#allowance = limits.burst;
  }

  get isOpen(): boolean {
    return this.#ws.readyState === this.#ws.OPEN;
  }

  /** What graphql-ws works on. @param onFailure Told when it throws: that is our fault. */
  protocol(onFailure: (error: unknown) => void): ProtocolSocket {
    return {
      protocol: this.#ws.protocol,
      send: (data) => this.#send(data),
      close: (code, reason) => this.close(code ?? 1000, reason ?? ''),
      onMessage: (take) => {
        this.#ws.on('message', (data: RawData) => {
          if (this.isOpen && this.#count()) take(String(data)).catch(onFailure);
        });
      },
    };
  }

  close(code: number, reason: string): void {
    if (this.#ws.readyState > this.#ws.OPEN) return;
    this.#ws.close(code, reason);
    // One that does not read does not answer either.
    setTimeout(() => this.#ws.terminate(), CLOSE_WITHIN).unref();
  }

  pong(): void {
    this.#answered = true;
  }

  /** Asks whether somebody is there, and ends the line when the last question got no answer. */
  ping(): void {
    if (!this.isOpen) return;
    // While something waits, the question waits behind it: `stall` is the measure then.
    if (!this.#answered && this.#ws.bufferedAmount === 0) {
      this.#ws.terminate();
      return;
    }
    this.#answered = false;
    this.#ws.ping();
  }

  /** Ends a line that has ended in all but name. */
  check(now: number, isUsed: boolean): void {
    if (!this.isOpen) return;
    if (isUsed) this.#usedAt = now;
    // A ping that waited behind the last message is taken without a word.
    if (this.#ws.bufferedAmount === 0) this.#waitingSince = null;
    if (this.viewer?.expiresAt && this.viewer.expiresAt.getTime() <= Date.now()) {
      this.close(4403, 'The token has expired.');
    } else if (this.#waitingSince !== null && now - this.#waitingSince > this.#limits.stall) {
      this.close(CLOSE.stalled, 'What is sent is not being read.');
    } else if (now - this.#usedAt > this.#limits.idle) {
      this.close(CLOSE.idle, 'Nothing was asked for a long time.');
    }
  }

  /** Writes a frame, or remembers that the seat wants the newest one later. @returns whether it was written. */
  write(seat: SocketSeat, head: Buffer, { json }: Frame): boolean {
    if (!this.isOpen) return false;
    if (seat.isWaiting || this.#ws.bufferedAmount > this.#limits.conflateAbove) {
      this.#behind.add(seat);
      return false;
    }
    const message = Buffer.allocUnsafe(head.length + json.length + 1);
    head.copy(message);
    json.copy(message, head.length);
    message[message.length - 1] = CLOSING_BRACE;
    this.#waitingSince ??= performance.now();
    this.#ws.send(message, TEXT, seat.written);
    return true;
  }

  /** Something that waited was taken: whoever is behind gets the newest. */
  flushed(): void {
    this.#waitingSince = this.#ws.bufferedAmount === 0 ? null : performance.now();
    for (const seat of this.#behind) {
      if (this.#ws.bufferedAmount > this.#limits.conflateAbove) return;
      if (seat.isWaiting) continue;
      this.#behind.delete(seat);
      seat.catchUp();
    }
  }

  forget(seat: SocketSeat): void {
    this.#behind.delete(seat);
  }

  #send(data: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (!this.isOpen) resolve();
    else if (this.#ws.bufferedAmount + data.length > this.#limits.dropAbove) {
      this.close(CLOSE.stalled, 'What is sent is not being read.');
      resolve();
    } else {
      this.#waitingSince ??= performance.now();
      // An error here is the socket's end, which is told elsewhere.
      this.#ws.send(data, () => {
        this.flushed();
        resolve();
      });
    }
    return promise;
  }

  /** @returns false when messages came too fast for too long. */
  #count(): boolean {
    const now = performance.now();
    const { burst, messagesPerSecond } = this.#limits;
    this.#usedAt = now;
    this.#allowance = Math.min(burst, this.#allowance + ((now - this.#countedAt) / 1000) * messagesPerSecond);
    this.#countedAt = now;
    this.#allowance -= 1;
    if (this.#allowance >= 0) return true;
    this.close(CLOSE.flood, 'Too many messages.');
    return false;
  }
}

const CLOSING_BRACE = '}'.charCodeAt(0);

/**
 * A subscription on a socket. For graphql-ws it is an iterator that says nothing until it ends; the results
 * go past it, straight to the line, as bytes.
 */
export class SocketSeat implements Seat {
  readonly #line: Line;
  readonly #head: Buffer;
  #seen = NOTHING_SEEN;
  #group: Group | null = null;
  #leave: (() => void) | null = null;
  #started = false;
  /** A frame is on its way. */
  isWaiting = false;
  #ended: { error?: unknown } | null = null;
  #settle: (() => void) | null = null;

  constructor(line: Line, id: string) {
    this.#line = line;
    this.#head = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
  }

  readonly written = (): void => {
    this.isWaiting = false;
    this.#line.flushed();
  };

  offer(frame: Frame): void {
    if (!this.#started || frame.rank <= this.#seen) return;
    if (!this.#line.write(this, this.#head, frame)) return;
    this.isWaiting = true;
    this.#seen = frame.rank;
  }

  finish(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = error === undefined ? {} : { error };
    this.#started = false;
    this.#line.forget(this);
    this.#settle?.();
  }

  catchUp(): void {
    if (this.#group?.newest) this.offer(this.#group.newest);
  }

  /** The subscription as graphql-ws wants it; nothing is sent before it is first asked. */
  iterator(group: Group, leave: () => void): AsyncGenerator<never, void, void> {
    this.#group = group;
    this.#leave = leave;
    const end = async () => {
      this.#leave?.();
      this.finish();
      return { done: true as const, value: undefined };
    };
    return {
      next: () => {
        this.#started = !this.#ended;
        this.catchUp();
        return new Promise((resolve, reject) => {
          this.#settle = () => {
            if (this.#ended && 'error' in this.#ended) reject(this.#ended.error);
            else resolve({ done: true, value: undefined });
          };
          if (this.#ended) this.#settle();
        });
      },
      return: end,
      throw: end,
      [Symbol.asyncDispose]: async () => void (await end()),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }
}
