/** Repeats operations while the storage is unavailable. */
import { setTimeout as delay } from 'node:timers/promises';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { ConversionError } from '../conversion-error.ts';

/** The caller of a storage operation. */
export interface StorageCaller {
  readonly signal: AbortSignal;
  /** Receives the milliseconds for which an operation waited for a storage that was unavailable. */
  onOutage?(milliseconds: number): void;
}

/** Time after which a storage that is unavailable fails a conversion. */
const MAX_OUTAGE_MS = 60_000;
const FIRST_WAIT_MS = 250;
const MAX_WAIT_MS = 5_000;

/** Errors of connections; https://nodejs.org/api/errors.html#nodejs-error-codes */
const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_STREAM_PREMATURE_CLOSE',
]);
/** Statuses of S3 that do not depend on the request: timeouts, throttling and failures of the server. */
const TRANSIENT_STATUSES = new Set([408, 429, 500, 502, 503, 504]);
const TRANSIENT_NAMES = new Set(['TimeoutError', 'RequestTimeout', 'SlowDown', 'IncompleteBody']);

/** Whether another attempt of the same operation may succeed. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (TRANSIENT_NAMES.has(error.name)) return true;
  if (CONNECTION_CODES.has((error as NodeJS.ErrnoException).code ?? '')) return true;
  if (error instanceof S3ServiceException && TRANSIENT_STATUSES.has(error.$metadata.httpStatusCode ?? 0))
    return true;
  return isTransient(error.cause);
}

/**
 * Repeats an operation while the storage is unavailable. `attempt` receives a function that it calls when it advances,
 * after which the storage may be unavailable for a minute again.
 * @throws ConversionError INTERNAL when the storage is unavailable for a minute, and every error that is not transient
 */
export async function duringOutages<T>(
  attempt: (advance: () => void) => Promise<T>,
  { signal, onOutage }: StorageCaller,
  maxOutage = MAX_OUTAGE_MS,
): Promise<T> {
  let wait = FIRST_WAIT_MS;
  /** The start of the first attempt since the last advance. */
  let started = performance.now();
  const advance = () => {
    wait = FIRST_WAIT_MS;
    started = performance.now();
  };
  for (;;) {
    const begun = performance.now();
    try {
      return await attempt(advance);
    } catch (error) {
      signal.throwIfAborted();
      if (!isTransient(error)) throw error;
      if (performance.now() - started + wait > maxOutage) throw unreachableError(error);
      // Many conversions must not repeat their requests at the same moment.
      const pause = wait * (0.5 + Math.random() / 2);
      await delay(pause, undefined, { signal });
      onOutage?.(performance.now() - begun);
      wait = Math.min(wait * 2, MAX_WAIT_MS);
    }
  }
}

const unreachableError = (cause: unknown) =>
  new ConversionError('INTERNAL', 'The storage could not be reached. Try again.', { cause });
