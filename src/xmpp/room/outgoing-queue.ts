/** Sends the messages to one room in order. A bounded number of messages waits for the room's reflection. */
import type { Element } from '@xmpp/client';
import { abandon } from '../connection/resume.ts';
import { RoomUnavailable } from './unavailable.ts';

/**
 * The maximum of sent messages without a reflection. This number uses the bandwidth of the connection, and few messages
 * are repeated after a failure.
 */
const MAX_UNCONFIRMED = 32;

interface QueuedMessage {
  id: string;
  stanza: Element;
  resolve(): void;
  reject(reason: unknown): void;
}

export interface OutgoingQueueOptions {
  room: string;
  send(stanza: Element): void;
  /** Called when a message was sent and the room did not reflect it in time. */
  onTimeout(): void;
}

/** Sends nothing until `resume` is called. */
export class OutgoingQueue {
  readonly #options: OutgoingQueueOptions;
  #waiting: QueuedMessage[] = [];
  /** By `id`. Two messages have one `id` when the first timed out; the room reflects them in order. */
  readonly #unconfirmed = new Map<string, QueuedMessage[]>();
  #isPaused = true;

  constructor(options: OutgoingQueueOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#unconfirmed.size === 0;
  }

  /**
   * @param timeout milliseconds for the queue and for the reflection together.
   * @returns when the room has reflected the message.
   * @throws RoomUnavailable, or the signal's reason.
   */
  send(stanza: Element, timeout: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const message: QueuedMessage = { id: stanza.attrs['id'] ?? '', stanza, resolve, reject };
    const onAbort = () => this.#remove(message, signal?.reason);
    const timer = setTimeout(() => {
      if (this.#unconfirmed.get(message.id)?.includes(message)) this.#options.onTimeout();
      this.#remove(message, new RoomUnavailable(this.#options.room, 'timeout'));
    }, timeout);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#waiting.push(message);
    this.#sendWaiting();
    return promise.finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    });
  }

  resume(): void {
    this.#isPaused = false;
    this.#sendWaiting();
  }

  /** Sends nothing more until `resume` is called. Messages that are already sent can still be confirmed. */
  pause(): void {
    this.#isPaused = true;
  }

  /** Handles a message that the room has reflected. */
  confirm(id: string): void {
    this.#shiftUnconfirmed(id)?.resolve();
    this.#sendWaiting();
  }

  /** Handles a refused message. Rejects the waiting messages too, so that the caller repeats all of them in order. */
  reject(id: string, reason: string): void {
    const message = this.#shiftUnconfirmed(id);
    if (!message) return;
    const error = new RoomUnavailable(this.#options.room, reason);
    message.reject(error);
    this.#rejectWaiting(error);
  }

  rejectAll(reason: string): void {
    const error = new RoomUnavailable(this.#options.room, reason);
    const unconfirmed = [...this.#unconfirmed.values()].flat();
    this.#unconfirmed.clear();
    for (const message of unconfirmed) {
      abandon(message.stanza);
      message.reject(error);
    }
    this.#rejectWaiting(error);
  }

  #rejectWaiting(error: RoomUnavailable) {
    for (const message of this.#waiting.splice(0)) message.reject(error);
  }

  #sendWaiting() {
    while (!this.#isPaused && this.#unconfirmed.size < MAX_UNCONFIRMED) {
      const message = this.#waiting.shift();
      if (!message) return;
      this.#unconfirmed.set(message.id, [...(this.#unconfirmed.get(message.id) ?? []), message]);
      this.#options.send(message.stanza);
    }
  }

  #shiftUnconfirmed(id: string): QueuedMessage | undefined {
    const [first, ...others] = this.#unconfirmed.get(id) ?? [];
    this.#setUnconfirmed(id, others);
    return first;
  }

  #remove(message: QueuedMessage, reason: unknown) {
    const others = this.#unconfirmed.get(message.id)?.filter((each) => each !== message) ?? [];
    this.#setUnconfirmed(message.id, others);
    this.#waiting = this.#waiting.filter((each) => each !== message);
    abandon(message.stanza);
    message.reject(reason);
    this.#sendWaiting();
  }

  #setUnconfirmed(id: string, messages: QueuedMessage[]) {
    if (messages.length > 0) this.#unconfirmed.set(id, messages);
    else this.#unconfirmed.delete(id);
  }
}
