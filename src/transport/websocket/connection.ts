/** One WebSocket, as graphql-ws and the groups use it. Thousands of them are open, so each holds little memory. */
import { CloseCode, type WebSocket as ProtocolSocket } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import type { Origin } from '../../graphql/audit/audit.ts';
import type { Viewer } from '../../graphql/viewer.ts';
import { CLOSE_CODES } from '../close-codes.ts';
import type { Frame } from '../fanout/frame.ts';
import type { ByteBudget } from '../limits/byte-budget.ts';
import type { OveruseReason } from '../limits/overuse.ts';
import type { Quota } from '../limits/quotas.ts';
import { TokenBucket } from '../limits/token-bucket.ts';
import type { TransportLimits } from '../limits/transport-limits.ts';
import { Backpressure } from './backpressure.ts';
import { parseMessage } from './client-message.ts';
import { clock } from './clock.ts';
import { closeAtOnce, closeSocket } from './close.ts';
import { type Handshake, originOf } from './handshake.ts';
import { Incoming } from './incoming.ts';
import { Liveness } from './liveness.ts';
import { type FrameSender, nextMessage } from './next-message.ts';

const TEXT_FRAME = { binary: false, compress: false };
/** Bytes of memory of a message of 128 KiB in 500 frames. */
const MAX_INCOMING_BYTES = 192 * 1024;
/** Bytes of `connection_init`, which carries a token. */
const MAX_INIT_BYTES = 20 * 1024;
/** @see https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const MESSAGE_TOO_BIG = 1009;
const STALLED = 'The client does not read what the server sends.';

/** The parts that all connections of a server share. */
export interface ConnectionOptions {
  limits: TransportLimits;
  /** Called when data waits to be sent. The listener calls `checkCongestion` repeatedly until it returns false. */
  onCongested: (connection: Connection) => void;
  onFailure: (connection: Connection, error: unknown) => void;
  /** Bytes that clients have sent as parts of messages. */
  incoming: ByteBudget;
  onRefused: (reason: OveruseReason) => void;
}

export class Connection implements ProtocolSocket {
  readonly #ws: WebSocket;
  readonly #options: ConnectionOptions;
  readonly #backpressure: Backpressure;
  readonly #rateLimit: TokenBucket;
  readonly #liveness: Liveness;
  readonly #incoming: Incoming;
  #handleMessage: ((data: string) => Promise<void>) | null = null;
  /** Null before `connection_init`. */
  viewer: Viewer | null = null;
  readonly #handshake: Omit<Handshake, 'authorization'>;
  /** The operations that have begun. */
  #operationCount = 0;
  /** The `authorization` header of the handshake, which browsers cannot set. */
  authorization: string | undefined;
  /** The quota of the token, in which this connection counts. */
  quota: Quota | null = null;
  /** Operations in progress, as graphql-ws tracks them; null before `connection_init`. */
  operations: Record<string, unknown> | null = null;
  /** Characters of the message that is handled. */
  messageLength = 0;
  /** Informs graphql-ws that the WebSocket has closed. */
  onClosed: ((code?: number, reason?: string) => Promise<void>) | null = null;

  constructor(ws: WebSocket, { authorization, ...handshake }: Handshake, options: ConnectionOptions) {
    const now = clock();
    this.#ws = ws;
    this.#options = options;
    this.#backpressure = new Backpressure(ws);
    this.#incoming = new Incoming(options.incoming, () => this.#refuse('message_evicted'));
    this.#rateLimit = new TokenBucket(options.limits.burst, options.limits.messagesPerSecond, now);
    this.authorization = authorization;
    this.#handshake = handshake;
    this.#liveness = new Liveness(options.limits, now);
  }

  get isOpen(): boolean {
    return this.#ws.readyState === this.#ws.OPEN;
  }

  get protocol(): string {
    return this.#ws.protocol;
  }

  nextOrigin(): Origin {
    this.#operationCount += 1;
    return originOf(this.#handshake, this.#operationCount);
  }

  onMessage(handleMessage: (data: string) => Promise<void>): void {
    this.#handleMessage = handleMessage;
  }

  /** Counts bytes that have arrived, before `receive` gets the message that they complete. */
  receiveBytes(chunk: Buffer): void {
    if (!this.isOpen) return;
    const bytes = this.#incoming.receive(chunk);
    const maxBytes = this.operations ? MAX_INCOMING_BYTES : MAX_INIT_BYTES;
    if (bytes > maxBytes) closeAtOnce(this.#ws, MESSAGE_TOO_BIG, 'The message is too long.');
  }

  releaseIncoming(): void {
    this.#incoming.release();
  }

  #refuse(reason: OveruseReason): void {
    this.releaseIncoming();
    this.#options.onRefused(reason);
    this.#ws.terminate();
  }

  receive(data: RawData): void {
    if (!this.isOpen) return;
    const now = clock();
    // Messages before `connection_init` do not extend the time for it.
    if (this.operations) this.#liveness.use(now);
    if (!this.#allows(now)) return;
    const text = String(data);
    this.messageLength = text.length;
    const message = parseMessage(text);
    if (!message) {
      this.close(CloseCode.BadRequest, 'Invalid message received');
      return;
    }
    // graphql-ws accepts a parsed message too, although its type asks for the text.
    this.#handleMessage?.(message as never).catch((error) => this.#options.onFailure(this, error));
  }

  /** Counts a ping, which `ws` answers with a pong. */
  receivePing(): void {
    if (this.isOpen && this.#allows(clock())) this.#reportCongestion();
  }

  /** Closes the connection when the client sends too fast. @returns whether it may send. */
  #allows(now: number): boolean {
    if (this.#rateLimit.take(1, now)) return true;
    closeAtOnce(this.#ws, CLOSE_CODES.tooManyMessages, 'The client exceeded the message rate.');
    return false;
  }

  send(data: string): void {
    if (!this.isOpen) return;
    if (this.#ws.bufferedAmount + data.length > this.#options.limits.maxBufferedBytes) {
      this.close(CLOSE_CODES.stalled, STALLED);
      return;
    }
    this.#ws.send(data);
    this.#reportCongestion();
  }

  /** Sends a frame, or makes the subscriber skip it while earlier data waits. @returns whether the frame was sent. */
  sendFrame(subscriber: FrameSender, { json }: Frame): boolean {
    if (!this.isOpen) return false;
    if (this.#backpressure.skipFrame(subscriber)) {
      this.#reportCongestion();
      return false;
    }
    this.#ws.send(nextMessage(subscriber.messagePrefix, json), TEXT_FRAME);
    this.#reportCongestion();
    return true;
  }

  removeSubscriber(subscriber: FrameSender): void {
    this.#backpressure.removeSubscriber(subscriber);
  }

  #reportCongestion(): void {
    if (this.#backpressure.detectCongestion()) this.#options.onCongested(this);
  }

  /** Closes the connection if the client has stopped reading. @returns whether the congestion continues. */
  checkCongestion(now: number): boolean {
    if (this.#backpressure.measureStall(now) > this.#options.limits.stallTimeout) {
      this.close(CLOSE_CODES.stalled, STALLED);
    }
    return this.#backpressure.update();
  }

  /** Closes the connection when a timeout or the token has expired, and sends a ping when one is due. */
  checkLiveness(now: number): void {
    if (!this.isOpen) return;
    if (this.viewer?.validUntil != null && this.viewer.validUntil <= now) {
      this.close(CloseCode.Forbidden, 'The token has expired.');
      return;
    }
    if (this.#incoming.isLate(now)) {
      this.#refuse('message_too_slow');
      return;
    }
    const activity = { isInitialised: this.operations !== null, hasOperation: this.#hasOperation };
    const action = this.#liveness.check(now, activity);
    if (action === 'close-uninitialised') {
      this.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
    } else if (action === 'close-idle') {
      this.close(CLOSE_CODES.idle, 'The connection had no operation for a long time.');
    } else if (action === 'ping') this.#ping();
  }

  get #hasOperation(): boolean {
    for (const _ in this.operations) return true;
    return false;
  }

  #ping(): void {
    // A ping would wait behind the data in the send buffer, where the stall timeout applies.
    if (this.#backpressure.isCongested) return;
    if (this.#liveness.beginPing()) this.#ws.ping();
    else this.terminate();
  }

  receivePong(): void {
    this.#liveness.receivePong();
  }

  close(code = 1000, reason = ''): void {
    closeSocket(this.#ws, code, reason, this.#options.limits.closeFrameTimeout);
  }

  /** Destroys the socket without a close frame. */
  terminate(): void {
    this.#ws.terminate();
  }

  releaseQuota(): void {
    this.quota?.release();
    this.quota = null;
  }
}
