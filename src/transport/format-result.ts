/** Results as clients receive them: errors have a code, and unexpected ones are logged and masked. */
import type { ExecutionResult, FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';
import { formatError } from '../graphql/errors.ts';
import type { Logger } from '../log.ts';

/** @param request The id of the request; undefined for an execution that several requests share. */
export function formatResult(
  result: ExecutionResult,
  log: Logger,
  request?: string,
): FormattedExecutionResult {
  const { errors, ...rest } = result;
  return errors?.length ? { ...rest, errors: formatErrors(errors, log, request) } : rest;
}

export const formatErrors = (
  errors: readonly GraphQLError[],
  log: Logger,
  request?: string,
): GraphQLFormattedError[] => errors.map((error) => formatError(error.toJSON(), error, log, request));
