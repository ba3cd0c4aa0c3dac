/** From the text of a request to something that can be executed, the same for every transport but Apollo's. */
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  validate,
} from 'graphql';
import type { Context } from '../graphql/context.ts';
import { formatError } from '../graphql/errors.ts';
import type { Logger } from '../log.ts';
import { parseOptions, rules } from './query-cost.ts';

/** Documents kept parsed; clients send the same few over and over. */
const KEPT = 500;

export interface Request {
  query: string;
  operationName?: string | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
}

export type Prepare = (
  request: Request,
  contextValue: Context,
) => (ExecutionArgs & { contextValue: Context }) | readonly GraphQLError[];

export function preparer(schema: GraphQLSchema): Prepare {
  const kept = new Map<string, DocumentNode | readonly GraphQLError[]>();

  const read = (query: string): DocumentNode | readonly GraphQLError[] => {
    let document = kept.get(query);
    if (!document) {
      document = checked(schema, query);
      if (kept.size >= KEPT) kept.delete(kept.keys().next().value ?? '');
      kept.set(query, document);
    }
    return document;
  };

  return ({ query, operationName, variables }, contextValue) => {
    const document = read(query);
    if (!('kind' in document)) return document;
    if (!getOperationAST(document, operationName)) {
      return [badRequest('The request names no operation of its document.')];
    }
    return {
      schema,
      document,
      contextValue,
      operationName: operationName ?? null,
      variableValues: variables ?? {},
    };
  };
}

const badRequest = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });

function checked(schema: GraphQLSchema, query: string): DocumentNode | readonly GraphQLError[] {
  try {
    const document = parse(query, parseOptions);
    const errors = validate(schema, document, rules);
    return errors.length > 0 ? errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')) : document;
  } catch (error) {
    if (error instanceof GraphQLError) return [coded(error, 'GRAPHQL_PARSE_FAILED')];
    throw error;
  }
}

const coded = (error: GraphQLError, code: string) =>
  new GraphQLError(error.message, { ...placeOf(error), extensions: { code, ...error.extensions } });

const placeOf = ({ nodes, source, positions }: GraphQLError) => ({
  ...(nodes && { nodes }),
  ...(source && { source }),
  ...(positions && { positions }),
});

/** A result whose errors are what clients may see. */
export function presentable(result: ExecutionResult, log: Logger): FormattedExecutionResult {
  const { errors, ...rest } = result;
  return errors?.length ? { ...rest, errors: errors.map((error) => presentableError(error, log)) } : rest;
}

export const presentableError = (error: GraphQLError, log: Logger): GraphQLFormattedError =>
  formatError(error.toJSON(), error, log);
