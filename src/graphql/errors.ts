/** The errors that clients receive: a code and a message. The log has the details of an unexpected error. */
import { GraphQLError, type GraphQLFormattedError, Kind } from 'graphql';
import { ApiError, type ErrorDetails } from '../domain/problem.ts';
import type { Logger } from '../log.ts';
import { isUnavailable, unavailable } from '../store/connection/unavailable.ts';
import { type ErrorCode, isErrorCode } from './error-codes.ts';

/** The error that a client receives in place of an internal error, over every transport. */
export const INTERNAL_ERROR_MESSAGE = 'Something went wrong on the server. Try again.';

const HTTP_STATUS: Record<ApiError['code'], number> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 200,
  NOT_FOUND: 200,
  BAD_USER_INPUT: 200,
  TOO_MANY_REQUESTS: 429,
  UNAVAILABLE: 503,
  OUTCOME_UNKNOWN: 503,
  QUERY_TOO_COSTLY: 400,
  ANSWER_TOO_LARGE: 200,
};

/** An ApiError for Apollo or graphql-js, where no resolver throws it. */
export const toGraphQLError = (error: ApiError) =>
  new GraphQLError(error.message, {
    originalError: error,
    extensions: { code: error.code, http: { status: HTTP_STATUS[error.code] } },
  });

/** The error of a request that needs another transport. */
export const badRequest = (message: string) =>
  new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });

const TOO_LARGE: readonly unknown[] = ['ANSWER_TOO_LARGE', 'QUERY_TOO_COSTLY'] satisfies ApiError['code'][];

/** Whether this is the code of an answer that is too large. */
export const isCodeOfTooLarge = (code: unknown): boolean => TOO_LARGE.includes(code);

/** Whether a resolver threw the error because the answer is too large. */
export function isAnswerTooLarge(error: unknown): boolean {
  const cause = causeOf(error);
  return cause instanceof ApiError && isCodeOfTooLarge(cause.code);
}

/** The error that a resolver threw, which graphql-js wraps. */
export function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

/**
 * Formats one error of a response, for every transport. Logs and masks an unexpected error.
 * @param request The id of the request; undefined for an execution that several requests share.
 */
export function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
  log: Logger,
  request?: string,
): GraphQLFormattedError {
  const failure = causeOf(error);
  const isRaw = isUnavailable(failure) && !(failure instanceof ApiError);
  const cause = isRaw ? Object.assign(unavailable(), { cause: failure }) : failure;
  if (cause instanceof ApiError) {
    if (HTTP_STATUS[cause.code] === 503) {
      const reason = cause.cause instanceof Error ? cause.cause.message : null;
      log.warn({ code: cause.code, reason, path: formatted.path?.join('.') }, 'graphql.unavailable');
    }
    return { ...bare(formatted), message: cause.message, extensions: extensionsOf(cause) };
  }
  const code = cause instanceof GraphQLError ? requestErrorCode(formatted, cause) : null;
  if (code !== null) return { ...bare(formatted), extensions: { code, ...detailsOf(cause) } };
  log.error({ err: cause, path: formatted.path?.join('.'), ...(request && { request }) }, 'graphql.failed');
  return {
    ...bare(formatted),
    message: INTERNAL_ERROR_MESSAGE,
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  };
}

/** The details of an error that no ApiError has caused. */
function detailsOf(cause: unknown): ErrorDetails {
  if (!(cause instanceof GraphQLError)) return {};
  const { measure, limit, cost, retryAfter } = cause.extensions as ErrorDetails;
  return {
    ...(measure !== undefined && { measure }),
    ...(limit !== undefined && { limit }),
    ...(cost !== undefined && { cost }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/** The `extensions` that clients receive. */
export const extensionsOf = ({ code, details }: ApiError) => ({ code, ...details });

/**
 * The code of an error that the request caused; null for a failure of the server. graphql-js and Apollo report a
 * request that they cannot execute with errors of their own, some of them without a code. Apollo then prints
 * INTERNAL_SERVER_ERROR.
 */
function requestErrorCode(
  { path, extensions }: GraphQLFormattedError,
  cause: GraphQLError,
): ErrorCode | null {
  const code = cause.extensions['code'] ?? extensions?.['code'];
  if (isErrorCode(code) && code !== 'INTERNAL_SERVER_ERROR') return code;
  // Apollo refuses the request itself, such as a persisted query whose hash is not that of its text.
  if (cause.extensions['http']) return 'BAD_REQUEST';
  // Without a path, no field was executed: the variables or the directives have wrong values.
  if (!path) return 'BAD_USER_INPUT';
  // graphql-js points to the value of an argument or directive that is wrong, and to a field whose result is wrong.
  const [node] = cause.nodes ?? [];
  return node && node.kind !== Kind.FIELD ? 'BAD_USER_INPUT' : null;
}

/** The error without its extensions, which may hold a stack trace. */
const bare = ({ message, locations, path }: GraphQLFormattedError): GraphQLFormattedError => ({
  message,
  ...(locations && { locations }),
  ...(path && { path }),
});
