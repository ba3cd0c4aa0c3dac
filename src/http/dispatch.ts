/** Selects the transport that answers a request over HTTP: an event stream, or Apollo Server with JSON. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../graphql/context.ts';
import type { Logger } from '../log.ts';
import { eventStreamPreference } from './accept.ts';
import { type CheckedRequest, checkQuery, type QueryChecks, sendQueryErrors } from './check-query.ts';

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

export interface DispatchOptions extends QueryChecks {
  contextOf: (request: FastifyRequest) => Promise<Context>;
  /** Called before the subscription of a client that also accepts JSON is served as an event stream. */
  onEventStream: (request: FastifyRequest, context: Context) => void;
  serveEventStream: Handler;
  serveJson: Handler;
  log: Logger;
}

/**
 * A client that prefers event streams to JSON receives one for each operation. A client that accepts both receives
 * one for subscriptions only, because each stream counts as a connection of its token.
 */
export function createDispatch(options: DispatchOptions): Handler {
  const { queryChecker, contextOf, serveEventStream, serveJson, log } = options;
  return async (request, reply) => {
    const preference = eventStreamPreference(request.headers.accept);
    if (preference === 'preferred') {
      return isPersisted(request) ? sendUnknownQuery(reply) : serveEventStream(request, reply);
    }
    const checked = await checkQuery(options, request, contextOf);
    if (preference === 'accepted' && isSubscription(checked)) {
      options.onEventStream(request, checked.context);
      return serveEventStream(request, reply);
    }
    if (checked?.errors) return sendQueryErrors(checked.errors, request, reply, log);
    if (checked) queryChecker.keepForApollo(checked.query, checked.document);
    return serveJson(request, reply);
  };
}

const isSubscription = (checked: CheckedRequest | null): checked is CheckedRequest =>
  checked?.errors === null && checked.operation?.operation === 'subscription';

/** Whether the request has the hash of a persisted query and no text. Event streams keep no texts. */
function isPersisted({ body }: FastifyRequest): boolean {
  const { query, extensions } = (body ?? {}) as {
    query?: unknown;
    extensions?: { persistedQuery?: unknown };
  };
  return !query && Boolean(extensions?.persistedQuery);
}

/** The answer after which clients send the text with the hash. */
const sendUnknownQuery = (reply: FastifyReply) =>
  reply.type('application/json; charset=utf-8').send({
    errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
  });
