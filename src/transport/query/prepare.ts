/** Makes the arguments for graphql-js from the requests of WebSockets and event streams. */
import { type ExecutionArgs, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql';
import type { Context } from '../../graphql/context.ts';
import { toGraphQLError } from '../../graphql/errors.ts';
import type { LimitMutation } from '../limits/mutation-limit.ts';
import { isNestedDeeper } from './nesting.ts';
import { QueryChecker } from './query-checker.ts';

/**
 * No input type is nested deeper. The key of a group contains the variables, and printing deeper JSON exceeds the
 * stack.
 */
const MAX_VARIABLE_LEVELS = 20;

export interface GraphqlRequest {
  query: string;
  operationName?: string | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
}

export type PreparedArgs = ExecutionArgs & { contextValue: Context };

/** @returns the arguments for graphql-js, or the errors of a request that cannot be executed. */
export type Prepare = (
  request: GraphqlRequest,
  contextValue: Context,
) => PreparedArgs | readonly GraphQLError[];

export interface PrepareOptions {
  queryChecker?: QueryChecker;
  /** Counts a mutation, and returns an error when a limit rejects it. */
  limitMutation?: LimitMutation;
}

export function createPrepare(
  schema: GraphQLSchema,
  { queryChecker = new QueryChecker(schema), limitMutation = () => null }: PrepareOptions = {},
): Prepare {
  return ({ query, operationName, variables }, contextValue) => {
    if (isNestedDeeper(variables, MAX_VARIABLE_LEVELS)) {
      const message = `The variables are nested deeper than ${MAX_VARIABLE_LEVELS} levels.`;
      return [new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })];
    }
    const document = queryChecker.check(query, mayCacheQuery(contextValue));
    if (!('kind' in document)) return document;
    const operation = getOperationAST(document, operationName);
    if (!operation) {
      const message =
        'The request does not select one operation of its query. Set operationName to one of them.';
      return [new GraphQLError(message, { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } })];
    }
    const rejection = limitMutation(document, operation, contextValue);
    if (rejection) return [toGraphQLError(rejection)];
    return {
      schema,
      document,
      contextValue,
      operationName: operationName ?? null,
      variableValues: variables ?? {},
    };
  };
}

/** Whether queries of this viewer may stay in the cache: queries without a valid token would evict the others. */
export const mayCacheQuery = ({ viewer, signed }: Context): boolean => signed || viewer.role !== 'anonymous';
