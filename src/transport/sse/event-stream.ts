/** One event stream on its way out: what graphql-sse prints, with each frame's bytes put in its place. */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type Frame, justBefore, NOTHING_SEEN } from '../fanout/frame.ts';
import type { Subscriber } from '../fanout/group.ts';
import type { LiveLimits } from '../limits.ts';

/** Stands for a frame in what the library prints. Nobody outside knows it, so nobody can write it. */
const MARK = `frame:${randomUUID()}:`;

export class EventStream {
  readonly #limits: LiveLimits;
  readonly #held = new Map<string, Frame>();
  readonly #waiting = new Set<() => void>();
  #response: ServerResponse | null = null;
  #count = 0;
  /** Operations whose results go out here. */
  operations = 0;

  constructor(limits: LiveLimits) {
    this.#limits = limits;
  }

  /** Whether a frame would go out now, rather than wait and grow old. */
  get isClear(): boolean {
    return this.#held.size === 0 && (this.#response?.writableLength ?? 0) === 0;
  }

  get isOpen(): boolean {
    return this.#response !== null;
  }

  /** Calls `listener` once, when it may be clear again. */
  onceClear(listener: () => void): void {
    this.#waiting.add(listener);
  }

  /** What stands for a frame until it is written. */
  hold(frame: Frame): string {
    this.#count += 1;
    const mark = `${MARK}${this.#count}`;
    this.#held.set(mark, frame);
    return mark;
  }

  /** Writes everything the library has to say, until it or the client is done. */
  async pour(body: AsyncGenerator<string, void, undefined>, response: ServerResponse): Promise<void> {
    this.#response = response;
    const leave = () => void body.return();
    response.once('close', leave);
    try {
      for await (const text of body) {
        if (!response.writable) break;
        await this.#write(response, text);
      }
    } finally {
      response.off('close', leave);
      response.end();
    }
  }

  #write(response: ServerResponse, text: string): Promise<void> {
    const at = text.indexOf(`"${MARK}`);
    const end = at < 0 ? -1 : text.indexOf('"', at + 1);
    const mark = text.slice(at + 1, end);
    const frame = at < 0 ? undefined : this.#held.get(mark);
    const bytes = frame
      ? Buffer.concat([Buffer.from(text.slice(0, at)), frame.json, Buffer.from(text.slice(end + 1))])
      : text;
    return new Promise((resolve) => {
      // There is no code to close an event stream with.
      const late = setTimeout(() => response.destroy(), this.#limits.stall).unref();
      response.write(bytes, () => {
        clearTimeout(late);
        this.#held.delete(mark);
        this.#wakeWaiting();
        resolve();
      });
    });
  }

  #wakeWaiting(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const listener of waiting) listener();
  }
}

/** A result that prints as the mark of its frame. */
class Placeholder {
  readonly #mark: string;
  constructor(mark: string) {
    this.#mark = mark;
  }
  toJSON(): string {
    return this.#mark;
  }
}

/** A subscription on an event stream: the newest result each time there is room for one. */
export class EventSubscriber implements Subscriber {
  readonly #outlet: EventStream;
  readonly #lastWord: object;
  readonly #expiry: NodeJS.Timeout | undefined;
  #newest: Frame | null = null;
  #seen = NOTHING_SEEN;
  #leave: (() => void) | null = null;
  #end: { error?: unknown } | null = null;
  #expired = false;
  #wake: (() => void) | null = null;

  /** @param lastWord The result a viewer gets when their token ends. */
  constructor(outlet: EventStream, expiresAt: Date | null, lastWord: object) {
    this.#outlet = outlet;
    this.#lastWord = lastWord;
    outlet.operations += 1;
    if (!expiresAt) return;
    const wait = Math.min(Math.max(expiresAt.getTime() - Date.now(), 0), 2 ** 31 - 1);
    this.#expiry = setTimeout(() => {
      this.#expired = true;
      this.finish();
    }, wait).unref();
  }

  startAt(version: number): void {
    this.#seen = justBefore(version);
  }

  offer(frame: Frame): void {
    if (frame.rank <= Math.max(this.#seen, this.#newest?.rank ?? NOTHING_SEEN)) return;
    this.#newest = frame;
    this.#wake?.();
  }

  finish(error?: unknown): void {
    if (this.#end) return;
    this.#end = error === undefined ? {} : { error };
    clearTimeout(this.#expiry);
    this.#outlet.operations -= 1;
    this.#leave?.();
    this.#wake?.();
  }

  /** The subscription as graphql-sse wants it. */
  iterator(leave: () => void): AsyncGenerator<object, void, void> {
    this.#leave = leave;
    if (this.#end) leave();
    const end = async () => {
      this.finish();
      return { done: true as const, value: undefined };
    };
    return {
      next: () => this.#next(),
      return: end,
      throw: end,
      [Symbol.asyncDispose]: async () => void (await end()),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async #next(): Promise<IteratorResult<object, void>> {
    for (;;) {
      if (this.#expired) {
        this.#expired = false;
        return { done: false, value: this.#lastWord };
      }
      if (this.#end) {
        if ('error' in this.#end) throw this.#end.error;
        return { done: true, value: undefined };
      }
      const frame = this.#newest;
      if (frame && this.#outlet.isClear) {
        this.#newest = null;
        this.#seen = frame.rank;
        return { done: false, value: new Placeholder(this.#outlet.hold(frame)) };
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        if (frame) this.#outlet.onceClear(resolve);
      });
      this.#wake = null;
    }
  }
}
