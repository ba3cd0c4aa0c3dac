/** Distinguishes a database that is unavailable, full or overloaded from a defect of a statement. */
import { ApiError } from '../../domain/problem.ts';

/**
 * Classes and codes of PostgreSQL's errors that another attempt may not meet.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const PASSING = [
  '08', // connection exceptions
  '40', // serialization failures and deadlocks
  '53', // insufficient resources: a full disk, no memory, too many connections
  '57', // a shutdown, a cancelled statement
  '58', // errors of the system below PostgreSQL, such as of its disk
  '25P03', // a transaction ran no statement for too long
  '25006', // a standby server, which accepts no writes
  '55P03', // a lock was not available in time
];

/** Codes of Node for a connection that cannot be opened or that has broken. */
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** Messages of pg for a connection that has broken or was not available. These errors have no code. */
const MESSAGES =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/;

const SQLSTATE = /^[0-9A-Z]{5}$/;

/** The code of an error of PostgreSQL; null for every other error. */
export function sqlStateOf(error: unknown): string | null {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && SQLSTATE.test(code) && !NETWORK.has(code) ? code : null;
}

/** Whether the error means that PostgreSQL cannot serve a request at the moment, and another attempt may succeed. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof ApiError) return error.code === 'UNAVAILABLE' || error.code === 'OUTCOME_UNKNOWN';
  // The AWS SDK adds `$metadata` to its errors, and `fetch` throws a TypeError: another service is unavailable, not
  // PostgreSQL.
  if ('$metadata' in error || error instanceof TypeError) return false;
  const { code, cause, errors } = error as Error & { code?: string; errors?: unknown[] };
  const state = sqlStateOf(error);
  if (state) return PASSING.some((prefix) => state.startsWith(prefix));
  if ((code !== undefined && NETWORK.has(code)) || MESSAGES.test(error.message)) return true;
  // A host name with several addresses has one error for each.
  return isUnavailable(cause) || (Array.isArray(errors) && errors.some(isUnavailable));
}

const RETRY_AFTER_SECONDS = 1;

/** The error of a command that has changed nothing, and will change nothing later. */
export const unavailable = (): ApiError =>
  new ApiError(
    'UNAVAILABLE',
    'The server cannot use its database at the moment. Nothing was changed. Try again.',
    { retryAfter: RETRY_AFTER_SECONDS },
  );

/** The error of a command whose COMMIT was sent and not answered. */
export const outcomeUnknown = (): ApiError =>
  new ApiError(
    'OUTCOME_UNKNOWN',
    'The database did not answer in time, so the change may have been made. Read the video before you try again.',
  );
