/** Receives the body of one request within its limits of length, time and memory. */
import type { Readable } from 'node:stream';
import type { ByteBudget, Holding } from '../../transport/byte-budget.ts';
import type { OveruseReason } from '../../transport/overuse.ts';
import { httpError } from '../errors.ts';

/** Time in which a body has to arrive. */
const BODY_TIMEOUT_MS = 15_000;
/** The least average rate of a body after `MIN_RATE_GRACE_MS`. */
const MIN_BYTES_PER_SECOND = 1_000;
/** A mobile network may need this time to repeat lost packets. */
const MIN_RATE_GRACE_MS = 5_000;
const CHECK_INTERVAL_MS = 1_000;

export interface ReceiveOptions {
  /** Maximum of the bytes of the body. */
  maxBytes: number;
  /** The value of the Content-Length header. */
  contentLength: string | undefined;
  budget: ByteBudget;
  /** Called with each part of the body. */
  onChunk?: ((chunk: Buffer) => void) | undefined;
  onRefused: (reason: OveruseReason) => void;
}

/** @throws an error of `httpError` when a limit is exceeded or the client disconnects. */
export function receiveBody(stream: Readable, options: ReceiveOptions): Promise<Buffer> {
  const { maxBytes, contentLength, budget, onChunk, onRefused } = options;
  return new Promise((resolve, reject) => {
    /** The first `length` bytes are the body so far. One buffer for each small part would take much more memory. */
    let buffer: Buffer = Buffer.alloc(0);
    let length = 0;
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
      buffer = Buffer.alloc(0);
      onRefused(reason);
      reject(REFUSED[reason](maxBytes));
    }

    function checkProgress(): void {
      const elapsed = performance.now() - startedAt;
      const isTooSlow = elapsed > MIN_RATE_GRACE_MS && length < (elapsed / 1000) * MIN_BYTES_PER_SECOND;
      if (elapsed > BODY_TIMEOUT_MS || isTooSlow) refuse('body_too_slow');
    }

    function handleData(chunk: Buffer): void {
      if (length + chunk.length > maxBytes) {
        refuse('body_too_large');
        return;
      }
      onChunk?.(chunk);
      const capacity = buffer.length;
      buffer = append(buffer, length, chunk);
      length += chunk.length;
      holding.add(buffer.length - capacity);
    }

    function handleEnd(): void {
      end();
      if (contentLength === undefined || Number(contentLength) === length)
        resolve(buffer.subarray(0, length));
      else handleClose();
    }

    function handleClose(): void {
      end();
      reject(httpError(400, 'BAD_REQUEST', 'The body is not complete.'));
    }

    if (Number(contentLength) > maxBytes) {
      refuse('body_too_large');
      return;
    }
    stream.on('data', handleData).on('end', handleEnd).on('close', handleClose).on('error', handleClose);
  });
}

/** @returns a buffer whose first bytes are the first `length` bytes of `buffer` and then `chunk`. */
function append(buffer: Buffer, length: number, chunk: Buffer): Buffer {
  if (length === 0) return chunk;
  const needed = length + chunk.length;
  let enough = buffer;
  if (needed > buffer.length || buffer.buffer.byteLength > buffer.length) {
    enough = Buffer.allocUnsafeSlow(Math.max(needed, 2 * buffer.length));
    buffer.copy(enough, 0, 0, length);
  }
  chunk.copy(enough, length);
  return enough;
}

const REFUSED = {
  body_too_large: (maxBytes: number) =>
    httpError(413, 'PAYLOAD_TOO_LARGE', `The body of this request has at most ${maxBytes} bytes.`),
  body_too_slow: () => httpError(408, 'REQUEST_TIMEOUT', 'The body of the request did not arrive in time.'),
  body_evicted: () =>
    httpError(503, 'SERVICE_UNAVAILABLE', 'The server receives too much at once. Send the request again.'),
} satisfies Partial<Record<OveruseReason, (maxBytes: number) => Error>>;
