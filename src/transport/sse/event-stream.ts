/**
 * The response of one event stream. graphql-sse produces its text; a frame is represented in the text by a marker,
 * which this class replaces with the bytes of the frame.
 */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Frame } from '../fanout/frame.ts';

/** No client can send the marker, because it differs for each process and never leaves it. */
const MARKER = `frame:${randomUUID()}`;
const MARKER_JSON = JSON.stringify(MARKER);

/** A result that graphql-sse prints as the marker. */
const PLACEHOLDER = { toJSON: () => MARKER };

export class EventStream {
  readonly #response: ServerResponse;
  readonly #stallTimeout: number;
  /** The frame that the next marker stands for. */
  #frame: Frame | null = null;
  #onReady: (() => void) | null = null;

  /** @param stallTimeout milliseconds in which the client has to read the written data */
  constructor(response: ServerResponse, stallTimeout: number) {
    this.#response = response;
    this.#stallTimeout = stallTimeout;
  }

  /** Whether a frame would be sent at once. Otherwise it would wait behind earlier data and become outdated. */
  get isReady(): boolean {
    return this.#frame === null && this.#response.writableLength === 0;
  }

  /** Calls `listener` once, after the next write, when the stream may be ready again. */
  onceReady(listener: () => void): void {
    this.#onReady = listener;
  }

  /** Returns the value that graphql-sse receives in place of the frame. Call it only while the stream is ready. */
  placeholderFor(frame: Frame): object {
    this.#frame = frame;
    return PLACEHOLDER;
  }

  /** Writes everything that graphql-sse produces, until it or the client ends the stream. */
  async send(body: AsyncGenerator<string, void, undefined>): Promise<void> {
    const response = this.#response;
    const stop = () => void body.return().catch(() => {});
    response.once('close', stop);
    try {
      for await (const text of body) {
        if (response.writableEnded || response.destroyed) break;
        await this.#write(text);
      }
    } finally {
      response.off('close', stop);
      response.end();
    }
  }

  #write(text: string): Promise<void> {
    const frame = text.includes(MARKER_JSON) ? this.#frame : null;
    return new Promise((resolve) => {
      // An event stream has no close code: the server destroys the connection of a client that does not read.
      const timeout = setTimeout(() => this.#response.destroy(), this.#stallTimeout).unref();
      this.#response.write(frame ? insertFrame(text, frame) : text, () => {
        clearTimeout(timeout);
        if (frame) this.#frame = null;
        const onReady = this.#onReady;
        this.#onReady = null;
        onReady?.();
        resolve();
      });
    });
  }
}

function insertFrame(text: string, frame: Frame): Buffer {
  const start = text.indexOf(MARKER_JSON);
  const before = Buffer.from(text.slice(0, start));
  const after = Buffer.from(text.slice(start + MARKER_JSON.length));
  return Buffer.concat([before, frame.json, after]);
}
