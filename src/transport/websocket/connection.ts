/** One WebSocket as graphql-ws and the groups use it: what goes out is bounded, what comes in is counted. */
import { CloseCode, type WebSocket as ProtocolSocket } from 'graphql-ws';
import { type RawData, WebSocket } from 'ws';
import type { Viewer } from '../../graphql/viewer.ts';
import type { Frame } from '../fanout/frame.ts';
import { CLOSE, type LiveLimits, type Slot } from '../limits.ts';
import type { SocketSubscriber } from './subscriber.ts';

const TEXT = { binary: false, compress: false };
/** Milliseconds a peer has to answer a close before its socket is destroyed. */
const CLOSE_WITHIN = 5_000;
const CLOSING_BRACE = '}'.charCodeAt(0);

/** Whole milliseconds: in a field they are part of the object, where a fraction is an object of its own. */
export const clock = (): number => Math.trunc(performance.now());

/** One of the sockets. What hears of it is shared by all, so it costs nothing for each. */
export class ConnectionSocket extends WebSocket {
  line: Connection | null = null;
}

export interface ConnectionOptions {
  limits: LiveLimits;
  /** Something waits to be sent: `look` is to be called again and again until it returns false. */
  onChoked: (line: Connection) => void;
  /** Working on a message threw: that is our fault. */
  onFailure: (line: Connection, error: unknown) => void;
}

/** Thousands of them wait for a page turn: what is kept for each is kept small. */
export class Connection implements ProtocolSocket {
  readonly #ws: ConnectionSocket;
  readonly #options: ConnectionOptions;
  /** Seats that skipped a frame. */
  #behind: Set<SocketSubscriber> | null = null;
  /** Bytes that waited at the last look, and since when none of them was taken. */
  #waiting = 0;
  #waitingSince = 0;
  #isChoked = false;
  #answered = true;
  #allowance: number;
  #countedAt = clock();
  #usedAt = clock();
  /** When the next ping is due: not all at once. */
  #pingAt: number;
  /** Who it is, from `connection_init` on. */
  viewer: Viewer | null = null;
  /** Of the handshake, for clients that can set headers. */
  authorization: string | undefined;
  /** What the token holds, this among it. */
  holding: Slot | null = null;
  /** What is under way, by the protocol's account; null before `connection_init`. */
  operations: Record<string, unknown> | null = null;
  /** The protocol's, for messages. */
  #take: ((data: string) => Promise<void>) | null = null;
  /** The protocol's, for the end. */
  closed: ((code?: number, reason?: string) => Promise<void>) | null = null;

  constructor(ws: ConnectionSocket, authorization: string | undefined, options: ConnectionOptions) {
    this.#ws = ws;
    this.#options = options;
    this.authorization = authorization;
    this.#allowance = options.limits.burst;
    this.#pingAt = clock() + Math.trunc(Math.random() * options.limits.ping);
  }

  get isOpen(): boolean {
    return this.#ws.readyState === this.#ws.OPEN;
  }

  get protocol(): string {
    return this.#ws.protocol;
  }

  onMessage(take: (data: string) => Promise<void>): void {
    this.#take = take;
  }

  take(data: RawData): void {
    if (!this.isOpen || !this.#count()) return;
    this.#take?.(String(data)).catch((error) => this.#options.onFailure(this, error));
  }

  close(code = 1000, reason = ''): void {
    if (this.#ws.readyState > this.#ws.OPEN) return;
    this.#ws.close(code, reason);
    // One that does not read does not answer either.
    setTimeout(() => this.#ws.terminate(), CLOSE_WITHIN).unref();
  }

  /** Gives back what it holds. */
  release(): void {
    this.holding?.give();
    this.holding = null;
  }

  pong(): void {
    this.#answered = true;
  }

  /** Ends a line that has ended in all but name, and asks from time to time whether somebody is there. */
  check(now: number): void {
    if (!this.isOpen) return;
    const { ping, idle, greeting } = this.#options.limits;
    if (!this.operations && now - this.#usedAt > greeting) {
      this.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
      return;
    }
    for (const _ in this.operations) {
      this.#usedAt = now;
      break;
    }
    if (this.viewer?.expiresAt && this.viewer.expiresAt.getTime() <= Date.now()) {
      this.close(CloseCode.Forbidden, 'The token has expired.');
    } else if (now - this.#usedAt > idle) this.close(CLOSE.idle, 'Nothing was asked for a long time.');
    else if (now >= this.#pingAt) {
      this.#pingAt = now + ping;
      this.#ping();
    }
  }

  /** Writes a frame, or remembers that the seat wants the newest one later. @returns whether it was written. */
  write(seat: SocketSubscriber, { json }: Frame): boolean {
    if (!this.isOpen) return false;
    if (this.#ws.bufferedAmount > 0) {
      this.#behind ??= new Set();
      this.#behind.add(seat);
      this.#choke();
      return false;
    }
    const { head } = seat;
    const length = Buffer.byteLength(head);
    const message = Buffer.allocUnsafe(length + json.length + 1);
    message.write(head);
    json.copy(message, length);
    message[message.length - 1] = CLOSING_BRACE;
    this.#ws.send(message, TEXT);
    if (this.#ws.bufferedAmount > 0) this.#choke();
    return true;
  }

  /** Looks whether what waited was taken. @returns whether something still waits. */
  look(now: number): boolean {
    const waiting = this.#ws.bufferedAmount;
    if (waiting < this.#waiting) this.#waitingSince = now;
    this.#waiting = waiting;
    if (waiting === 0) this.#catchUp();
    else if (now - this.#waitingSince > this.#options.limits.stall) {
      this.close(CLOSE.stalled, 'What is sent is not being read.');
    }
    this.#isChoked = this.isOpen && (this.#ws.bufferedAmount > 0 || Boolean(this.#behind?.size));
    return this.#isChoked;
  }

  forget(seat: SocketSubscriber): void {
    this.#behind?.delete(seat);
  }

  #catchUp(): void {
    for (const seat of this.#behind ?? []) {
      if (this.#ws.bufferedAmount > 0) return;
      this.#behind?.delete(seat);
      seat.catchUp();
    }
  }

  #choke(): void {
    if (this.#isChoked) return;
    this.#isChoked = true;
    this.#waiting = this.#ws.bufferedAmount;
    this.#waitingSince = clock();
    this.#options.onChoked(this);
  }

  #ping(): void {
    // While something waits, a ping waits behind it: `stall` is the measure then.
    if (this.#isChoked) return;
    if (!this.#answered) {
      this.#ws.terminate();
      return;
    }
    this.#answered = false;
    this.#ws.ping();
  }

  send(data: string): void {
    if (!this.isOpen) return;
    if (this.#ws.bufferedAmount + data.length > this.#options.limits.dropAbove) {
      this.close(CLOSE.stalled, 'What is sent is not being read.');
      return;
    }
    this.#ws.send(data);
    if (this.#ws.bufferedAmount > 0) this.#choke();
  }

  /** @returns false when messages came too fast for too long. */
  #count(): boolean {
    const now = clock();
    const { burst, messagesPerSecond } = this.#options.limits;
    // Before `connection_init` nothing counts as use.
    if (this.operations) this.#usedAt = now;
    const regained = Math.trunc(((now - this.#countedAt) / 1000) * messagesPerSecond);
    // What is less than a message goes on being counted.
    if (regained > 0) this.#countedAt = now;
    this.#allowance = Math.min(burst, this.#allowance + regained);
    this.#allowance -= 1;
    if (this.#allowance >= 0) return true;
    this.close(CLOSE.flood, 'Too many messages.');
    return false;
  }
}
