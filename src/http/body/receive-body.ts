/** Receives the body of one request within its limits of length, time and memory. */
import type { Readable } from 'node:stream';
import type { ByteBudget, Holding } from '../../transport/limits/byte-budget.ts';
import type { OveruseReason } from '../../transport/limits/overuse.ts';
import { httpError } from '../errors.ts';
import { BodyBuffer } from './body-buffer.ts';

/** Time in which a body has to arrive. */
const BODY_TIMEOUT_MS = 15_000;
/** The least average rate of a body after `MIN_RATE_GRACE_MS`. */
const MIN_BYTES_PER_SECOND = 1_000;
/** A mobile network may need this time to repeat lost packets. */
const MIN_RATE_GRACE_MS = 5_000;
const CHECK_INTERVAL_MS = 1_000;
/** The parts that a body may have before their average size is checked. */
const MAX_SMALL_PARTS = 500;
/** The least average size of a body's parts, once it has more than MAX_SMALL_PARTS. */
const MIN_PART_BYTES = 64;

export interface ReceiveOptions {
  /** Maximum of the bytes of the body. */
  maxBytes: number;
  /** What the sender of a longer body can do: a sentence for the error. */
  remedy?: string;
  /** The value of the Content-Length header. */
  contentLength: string | undefined;
  budget: ByteBudget;
  /** Called with each part of the body. */
  onChunk?: ((chunk: Buffer) => void) | undefined;
  onRefused: (reason: OveruseReason) => void;
}

/** @throws an error of `httpError` when a limit is exceeded or the client disconnects. */
export function receiveBody(stream: Readable, options: ReceiveOptions): Promise<Buffer> {
  const { maxBytes, remedy, contentLength, budget, onChunk, onRefused } = options;
  return new Promise((resolve, reject) => {
    const buffer = new BodyBuffer();
    let parts = 0;
    const startedAt = performance.now();
    const holding: Holding = budget.open(() => refuse('body_evicted'));
    const timer = setInterval(checkProgress, CHECK_INTERVAL_MS).unref();

    function end(): void {
      clearInterval(timer);
      holding.release();
      stream
        .off('data', handleData)
        .off('end', handleEnd)
        .off('close', handleClose)
        .off('error', handleClose);
      // The client may reset the connection after the answer.
      stream.on('error', () => {});
    }

    function refuse(reason: keyof typeof REFUSED): void {
      end();
      buffer.release();
      onRefused(reason);
      reject(REFUSED[reason](maxBytes, remedy));
    }

    function checkProgress(): void {
      const elapsed = performance.now() - startedAt;
      const isTooSlow =
        elapsed > MIN_RATE_GRACE_MS && buffer.length < (elapsed / 1000) * MIN_BYTES_PER_SECOND;
      if (elapsed > BODY_TIMEOUT_MS || isTooSlow) refuse('body_too_slow');
    }

    function handleData(chunk: Buffer): void {
      parts += 1;
      const length = buffer.length + chunk.length;
      if (length > maxBytes) {
        refuse('body_too_large');
        return;
      }
      // Each part takes some time, so a client must not cut a body into single bytes.
      if (parts > MAX_SMALL_PARTS && length < parts * MIN_PART_BYTES) {
        refuse('body_in_small_parts');
        stream.destroy();
        return;
      }
      onChunk?.(chunk);
      const { capacity } = buffer;
      buffer.append(chunk);
      holding.add(buffer.capacity - capacity);
    }

    function handleEnd(): void {
      end();
      const isComplete = contentLength === undefined || Number(contentLength) === buffer.length;
      if (isComplete) resolve(buffer.toBuffer());
      else reject(incomplete());
      buffer.release();
    }

    function handleClose(): void {
      end();
      buffer.release();
      reject(incomplete());
    }

    if (Number(contentLength) > maxBytes) {
      refuse('body_too_large');
      return;
    }
    stream.on('data', handleData).on('end', handleEnd).on('close', handleClose).on('error', handleClose);
  });
}

const incomplete = () => httpError(400, 'BAD_REQUEST', 'The body is not complete.');

const REFUSED = {
  body_too_large: (maxBytes: number, remedy?: string) => {
    const limit = `The body of this request has at most ${maxBytes} bytes.`;
    const message = remedy ? `${limit} ${remedy}` : limit;
    return httpError(413, 'PAYLOAD_TOO_LARGE', message, { measure: 'bodyBytes', limit: maxBytes });
  },
  body_too_slow: () => httpError(408, 'REQUEST_TIMEOUT', 'The body of the request did not arrive in time.'),
  body_evicted: () =>
    httpError(503, 'SERVICE_UNAVAILABLE', 'The server receives too much at once. Send the request again.'),
  body_in_small_parts: () => httpError(400, 'BAD_REQUEST', 'The body arrives in too many small parts.'),
} satisfies Partial<Record<OveruseReason, (maxBytes: number, remedy?: string) => Error>>;
