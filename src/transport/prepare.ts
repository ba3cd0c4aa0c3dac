/**
 * Parses and validates the requests of WebSockets and event streams. Apollo Server does the same for plain
 * HTTP with the rules of query-cost.ts.
 */
import {
  type DocumentNode,
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Context } from '../graphql/context.ts';
import { toGraphQLError } from '../graphql/errors.ts';
import type { LimitMutation } from './mutation-limit.ts';
import { parseOptions, validationRules } from './query-cost.ts';

/** Clients send the same few documents over and over, so parsed documents stay in memory. */
const MAX_CACHED_DOCUMENTS = 500;

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

/** @param limitMutation Counts a mutation, and returns an error when a limit rejects it. */
export function createPrepare(schema: GraphQLSchema, limitMutation: LimitMutation = () => null): Prepare {
  const cache = new LRUCache<string, DocumentNode | readonly GraphQLError[]>({ max: MAX_CACHED_DOCUMENTS });

  function parseCached(query: string): DocumentNode | readonly GraphQLError[] {
    const cached = cache.get(query);
    if (cached) return cached;
    const parsed = parseAndValidate(schema, query);
    cache.set(query, parsed);
    return parsed;
  }

  return ({ query, operationName, variables }, contextValue) => {
    const document = parseCached(query);
    if (!('kind' in document)) return document;
    const operation = getOperationAST(document, operationName);
    if (!operation) {
      const message =
        'The request does not select one operation of its document. Set operationName to one of them.';
      return [new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })];
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

function parseAndValidate(schema: GraphQLSchema, query: string): DocumentNode | readonly GraphQLError[] {
  try {
    const document = parse(query, parseOptions);
    const errors = validate(schema, document, validationRules);
    return errors.length > 0 ? errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')) : document;
  } catch (error) {
    if (error instanceof GraphQLError) return [withCode(error, 'GRAPHQL_PARSE_FAILED')];
    throw error;
  }
}

const withCode = (error: GraphQLError, code: string) =>
  new GraphQLError(error.message, { ...positionOf(error), extensions: { code, ...error.extensions } });

const positionOf = ({ nodes, source, positions }: GraphQLError) => ({
  ...(nodes && { nodes }),
  ...(source && { source }),
  ...(positions && { positions }),
});
