/** Checks the query of a request over plain HTTP before Apollo Server parses it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../graphql/context.ts';
import type { Logger } from '../log.ts';
import { formatErrors } from '../transport/format-result.ts';
import { mayCacheQuery } from '../transport/query/prepare.ts';
import type { QueryChecker } from '../transport/query/query-checker.ts';
import { acceptsResponseType, RESPONSE_TYPE } from './apollo.ts';

/** @returns the reply when the query was rejected; null when Apollo may answer the request. */
export type RejectQuery = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | null>;

export function createQueryCheck(
  queryChecker: QueryChecker,
  createContext: (request: FastifyRequest) => Promise<Context>,
  log: Logger,
): RejectQuery {
  return async (request, reply) => {
    const query = queryOf(request);
    if (query === null) return null;
    const context = await createContext(request).catch(() => null);
    // Apollo answers a request whose token is not valid before it parses anything.
    if (!context) return null;
    const checked = queryChecker.check(query, mayCacheQuery(context));
    if ('kind' in checked) {
      queryChecker.keepForApollo(query, checked);
      return null;
    }
    const isAccepted = acceptsResponseType(request.headers.accept);
    const { status } = (checked[0]?.extensions['http'] ?? {}) as { status?: number };
    return reply
      .code(status ?? (isAccepted ? 400 : 200))
      .type(isAccepted ? `${RESPONSE_TYPE}; charset=utf-8` : 'application/json; charset=utf-8')
      .send({ errors: formatErrors(checked, log) });
  };
}

/** The text of the query as Apollo reads it; null when there is none, which Apollo answers. */
function queryOf({ method, url, protocol, hostname, body }: FastifyRequest): string | null {
  if (method === 'GET') return new URL(url, `${protocol}://${hostname}/`).searchParams.get('query') || null;
  const { query } = (body ?? {}) as { query?: unknown };
  return typeof query === 'string' && query !== '' ? query : null;
}
