/**
 * Results as clients receive them: errors have a code, and unexpected ones are logged and masked. A result that is too
 * large is replaced by one error.
 */
import type { ExecutionResult, FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';
import { formatError, isAnswerTooLarge } from '../graphql/errors.ts';
import type { Logger } from '../log.ts';

/** @param request The id of the request; undefined for an execution that several requests share. */
export function formatResult(
  result: ExecutionResult,
  log: Logger,
  request?: string,
): FormattedExecutionResult {
  const { errors, ...rest } = result;
  const tooLarge = errors?.find(isAnswerTooLarge);
  if (tooLarge) return { data: null, errors: formatErrors([tooLarge], log, request) };
  return errors?.length ? { ...rest, errors: formatErrors(errors, log, request) } : rest;
}

export const formatErrors = (
  errors: readonly GraphQLError[],
  log: Logger,
  request?: string,
): GraphQLFormattedError[] => errors.map((error) => formatError(error.toJSON(), error, log, request));
