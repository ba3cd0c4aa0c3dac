/** Checks the query of a request over HTTP before a transport executes it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type DocumentNode, type GraphQLError, getOperationAST, type OperationDefinitionNode } from 'graphql';
import type { Context } from '../graphql/context.ts';
import type { Logger } from '../log.ts';
import { formatErrors } from '../transport/format-result.ts';
import { type CheckQueue, clientOf, lengthOf } from '../transport/query/check-queue.ts';
import { mayCacheQuery } from '../transport/query/prepare.ts';
import type { QueryChecker } from '../transport/query/query-checker.ts';
import { acceptsResponseType, jsonTypeFor } from './accept.ts';

/** The text of a request with its syntax tree, or with the errors of an invalid query. */
export type CheckedRequest = { context: Context; query: string } & (
  | { errors: readonly GraphQLError[] }
  /** The operation is null when the request does not select one of the syntax tree. */
  | { errors: null; document: DocumentNode; operation: OperationDefinitionNode | null }
);

export interface QueryChecks {
  queryChecker: QueryChecker;
  checks: CheckQueue;
}

/** @returns null for a request without a query or with an invalid token, which the transports answer. */
export async function checkQuery(
  { queryChecker, checks }: QueryChecks,
  request: FastifyRequest,
  createContext: (request: FastifyRequest) => Promise<Context>,
): Promise<CheckedRequest | null> {
  const { query, operationName } = parametersOf(request);
  if (query === null) return null;
  const context = await createContext(request).catch(() => null);
  if (!context) return null;
  const check = () => queryChecker.check(query, mayCacheQuery(context));
  const document = await checks.run(clientOf(context), lengthOf(request.headers), check);
  if (!('kind' in document)) return { context, query, errors: document };
  const operation = getOperationAST(document, operationName) ?? null;
  return { context, query, errors: null, document, operation };
}

/** Answers a request whose query is not valid. */
export function sendQueryErrors(
  errors: readonly GraphQLError[],
  { headers, id }: FastifyRequest,
  reply: FastifyReply,
  log: Logger,
): FastifyReply {
  const { status } = (errors[0]?.extensions['http'] ?? {}) as { status?: number };
  return reply
    .code(status ?? (acceptsResponseType(headers.accept) ? 400 : 200))
    .type(`${jsonTypeFor(headers.accept)}; charset=utf-8`)
    .header('cache-control', 'no-store')
    .send({ errors: formatErrors(errors, log, id) });
}

/** The text of the query and the name of the operation, as Apollo Server reads them; null without them. */
function parametersOf({ method, url, protocol, hostname, body }: FastifyRequest) {
  if (method === 'GET') {
    const { searchParams } = new URL(url, `${protocol}://${hostname}/`);
    return {
      query: searchParams.get('query') || null,
      operationName: searchParams.get('operationName') || null,
    };
  }
  const { query, operationName } = (body ?? {}) as { query?: unknown; operationName?: unknown };
  return {
    query: typeof query === 'string' && query !== '' ? query : null,
    operationName: typeof operationName === 'string' ? operationName : null,
  };
}
