/** What the failures of a LibreOffice worker mean for a document. */
import {
  damagedError,
  lockedError,
  resourcesError,
  tooComplexError,
  tookTooLongError,
} from '../conversion-error.ts';
import {
  WorkerFailed,
  WorkerKilled,
  WorkerNotStarted,
  WorkerOutOfMemory,
  WorkerOutOfSpace,
  WorkerTimedOut,
} from '../sandbox/worker-failures.ts';

/** Translates the failure of a LibreOffice worker into a `ConversionError`; returns any other error as it is. */
export function officeError(error: unknown, maybeLocked = false): unknown {
  if (error instanceof WorkerTimedOut) return tookTooLongError({ cause: error });
  if (error instanceof WorkerOutOfMemory) return tooComplexError({ cause: error });
  if (error instanceof WorkerOutOfSpace || error instanceof WorkerNotStarted) {
    return resourcesError({ cause: error });
  }
  // The document is tried again.
  if (error instanceof WorkerKilled) return error;
  if (error instanceof WorkerFailed) return notOpenedError(maybeLocked, { cause: error });
  return error;
}

/** The error for a document that LibreOffice does not open. */
export const notOpenedError = (maybeLocked = false, options?: ErrorOptions) =>
  maybeLocked ? lockedError(options) : damagedError(options);
