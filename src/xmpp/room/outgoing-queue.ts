/** What is being said in one room: in order, a bounded number at a time, each until the room's echo. */
import type { Element } from '@xmpp/client';
import { RoomUnavailable } from './unavailable.ts';

/** On their way at once: enough to fill the line, few enough to lose little when it breaks. */
const WINDOW = 32;

interface Line {
  id: string;
  stanza: Element;
  resolve(): void;
  reject(reason: unknown): void;
}

export interface OutgoingQueueParts {
  room: string;
  send(stanza: Element): void;
  /** A line waited for its echo in vain. */
  onSilence(): void;
}

export class OutgoingQueue {
  readonly #parts: OutgoingQueueParts;
  #waiting: Line[] = [];
  /** By id; said again under the same id, the echoes come in order. */
  readonly #sent = new Map<string, Line[]>();
  #open = false;

  constructor(parts: OutgoingQueueParts) {
    this.#parts = parts;
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0 && this.#sent.size === 0;
  }

  /** @returns when the room has echoed it; rejects with RoomUnavailable, or the signal's reason. */
  say(stanza: Element, within: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const line: Line = { id: stanza.attrs['id'] ?? '', stanza, resolve, reject };
    const onAbort = () => this.#drop(line, signal?.reason);
    const late = setTimeout(() => {
      if (this.#sent.get(line.id)?.includes(line)) this.#parts.onSilence();
      this.#drop(line, new RoomUnavailable(this.#parts.room, 'timeout'));
    }, within);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#waiting.push(line);
    this.#pump();
    return promise.finally(() => {
      clearTimeout(late);
      signal?.removeEventListener('abort', onAbort);
    });
  }

  /** The room is ready to hear us. */
  open(): void {
    this.#open = true;
    this.#pump();
  }

  /** Nothing more is sent until `open`; what is on its way may still be echoed. */
  shut(): void {
    this.#open = false;
  }

  echoed(id: string): void {
    this.#settle(id)?.resolve();
    this.#pump();
  }

  /** The server sent a line back. What waits behind it must not overtake its repetition. */
  bounced(id: string, reason: string): void {
    const line = this.#settle(id);
    if (!line) return;
    const error = new RoomUnavailable(this.#parts.room, reason);
    line.reject(error);
    this.#refuse(error);
  }

  fail(reason: string): void {
    const error = new RoomUnavailable(this.#parts.room, reason);
    const sent = [...this.#sent.values()].flat();
    this.#sent.clear();
    for (const line of sent) line.reject(error);
    this.#refuse(error);
  }

  #refuse(error: RoomUnavailable) {
    for (const line of this.#waiting.splice(0)) line.reject(error);
  }

  #pump() {
    while (this.#open && this.#waiting.length > 0 && this.#sent.size < WINDOW) {
      const line = this.#waiting.shift() as Line;
      this.#sent.set(line.id, [...(this.#sent.get(line.id) ?? []), line]);
      this.#parts.send(line.stanza);
    }
  }

  #settle(id: string): Line | undefined {
    const [line, ...others] = this.#sent.get(id) ?? [];
    if (others.length > 0) this.#sent.set(id, others);
    else this.#sent.delete(id);
    return line;
  }

  #drop(line: Line, reason: unknown) {
    const others = this.#sent.get(line.id)?.filter((each) => each !== line) ?? [];
    if (others.length > 0) this.#sent.set(line.id, others);
    else this.#sent.delete(line.id);
    this.#waiting = this.#waiting.filter((each) => each !== line);
    line.reject(reason);
    this.#pump();
  }
}
