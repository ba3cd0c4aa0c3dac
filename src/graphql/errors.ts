/** Errors as clients see them: a code and a sentence; whatever else went wrong stays in the log. */
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ApiError } from '../domain/problem.ts';
import type { Logger } from '../log.ts';

const MASKED = 'Something went wrong on our side.';

const HTTP_STATUS: Record<ApiError['code'], number> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 200,
  NOT_FOUND: 200,
  BAD_USER_INPUT: 200,
};

/** A Refusal as an error graphql-js passes through unchanged; used where no resolver stands in between. */
export const refused = ({ code, message }: ApiError) =>
  new GraphQLError(message, { extensions: { code, http: { status: HTTP_STATUS[code] } } });

/** The request itself makes no sense on this transport. */
export const badRequest = (message: string) =>
  new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });

/** The error that a resolver threw, without the wrapping. */
export function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

/** Formats one error of an answer, over any transport. What we did not expect is logged and masked. */
export function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
  log: Logger,
): GraphQLFormattedError {
  const cause = causeOf(error);
  if (cause instanceof ApiError) {
    return { ...bare(formatted), message: cause.message, extensions: { code: cause.code } };
  }
  // graphql-js's own errors blame the request: syntax, validation, variables.
  if (cause instanceof GraphQLError) {
    const code = formatted.extensions?.['code'] ?? cause.extensions['code'] ?? 'BAD_USER_INPUT';
    if (code !== 'INTERNAL_SERVER_ERROR') return { ...bare(formatted), extensions: { code } };
  }
  log.error({ err: cause, path: formatted.path?.join('.') }, 'graphql.failed');
  return { ...bare(formatted), message: MASKED, extensions: { code: 'INTERNAL_SERVER_ERROR' } };
}

const bare = ({ message, locations, path }: GraphQLFormattedError): GraphQLFormattedError => ({
  message,
  ...(locations && { locations }),
  ...(path && { path }),
});
