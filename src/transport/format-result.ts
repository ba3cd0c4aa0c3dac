/** Results as clients receive them: errors have a code, and unexpected ones are logged and masked. */
import type { ExecutionResult, FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';
import { formatError } from '../graphql/errors.ts';
import type { Logger } from '../log.ts';

export function formatResult(result: ExecutionResult, log: Logger): FormattedExecutionResult {
  const { errors, ...rest } = result;
  return errors?.length ? { ...rest, errors: formatErrors(errors, log) } : rest;
}

export const formatErrors = (errors: readonly GraphQLError[], log: Logger): GraphQLFormattedError[] =>
  errors.map((error) => formatError(error.toJSON(), error, log));
