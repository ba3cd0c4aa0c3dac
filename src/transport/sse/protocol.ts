/** The protocol of graphql-sse in its distinct connections mode. The hooks of the library connect it to groups. */
import type { FastifyRequest } from 'fastify';
import { type ExecutionArgs, type ExecutionResult, type GraphQLSchema, getOperationAST } from 'graphql';
import { createHandler, type Request, type Response } from 'graphql-sse';
import { missingTokenError } from '../../graphql/authorize.ts';
import type { Context } from '../../graphql/context.ts';
import type { Logger } from '../../log.ts';
import type { Multicast } from '../fanout/multicast.ts';
import { formatErrors, formatResult } from '../format-result.ts';
import { type CheckQueue, clientOf, lengthOf } from '../query/check-queue.ts';
import type { Prepare } from '../query/prepare.ts';
import type { EventStream } from './event-stream.ts';
import { unauthenticated } from './response.ts';
import { EventSubscriber } from './subscriber.ts';

export interface ProtocolOptions {
  schema: GraphQLSchema;
  prepare: Prepare;
  checks: CheckQueue;
  multicast: Multicast;
  log: Logger;
}

/** The context of a request in the hooks. */
export interface RequestContext {
  stream: EventStream;
  context: Context;
}

/** graphql-sse's type of a context is a record. */
type RecordContext = Context & Record<PropertyKey, unknown>;
/** The arguments that `onSubscribe` passes to `subscribe` through graphql-sse. */
type SubscriptionArgs = ExecutionArgs & {
  contextValue: RecordContext;
  subscriber: EventSubscriber;
};

/** Responds to one request with a text, or with a stream of texts. */
export type HandleRequest = (request: FastifyRequest, context: RequestContext) => Promise<Response>;

export function createProtocol({ schema, prepare, checks, multicast, log }: ProtocolOptions): HandleRequest {
  const handle = createHandler<FastifyRequest, RequestContext, RecordContext>({
    schema,
    // A null token selects the distinct connections mode: one event stream for each operation.
    authenticate: () => null,
    // `prepare` has validated the query.
    validate: () => [],
    // graphql-sse's type accepts only the iterators of graphql-js.
    subscribe: ((args: ExecutionArgs) => subscribe(args as SubscriptionArgs, multicast)) as never,
    async onSubscribe({ raw, context: { stream, context } }, { query, operationName, variables }) {
      const check = () => prepare({ query, operationName, variables }, context);
      const prepared = await checks.run(clientOf(context), lengthOf(raw.headers), check);
      // graphql-sse would take a bare result for arguments, so the errors become the one result of a stream.
      if (!('document' in prepared))
        return singleResult({ errors: formatErrors(prepared, log, context.requestId) });
      const operation = getOperationAST(prepared.document, operationName);
      const error = operation && missingTokenError(prepared.document, operation, context);
      if (error) return unauthenticated(error);
      const args = prepared as typeof prepared & { contextValue: RecordContext };
      if (operation?.operation !== 'subscription') return args;
      return { ...args, subscriber: new EventSubscriber(stream, context.viewer.validUntil) };
    },
    async onOperation(_context, { context: { context } }, _args, outcome) {
      const result = await outcome;
      // graphql-sse's types want errors of graphql-js, but the library only writes them as JSON.
      return Symbol.asyncIterator in result
        ? undefined
        : (formatResult(result as ExecutionResult, log, context.requestId) as ExecutionResult);
    },
  });
  return (request, context) => handle(toProtocolRequest(request, context));
}

async function subscribe({ subscriber, ...args }: SubscriptionArgs, multicast: Multicast): Promise<unknown> {
  const joined = await multicast.join(args, subscriber).catch((error: unknown) => {
    subscriber.finish();
    throw error;
  });
  if (joined && 'group' in joined) return subscriber.iterator(joined.leave);
  subscriber.finish();
  return joined ?? subscriber.iterator(() => {});
}

async function* singleResult(result: object): AsyncGenerator<ExecutionResult> {
  yield result as ExecutionResult;
}

const toProtocolRequest = (
  request: FastifyRequest,
  context: RequestContext,
): Request<FastifyRequest, RequestContext> => ({
  method: request.method,
  url: request.url,
  headers: {
    get(name) {
      const value = request.headers[name];
      // graphql-sse accepts this type only when it stands alone.
      if (name === 'accept') return 'text/event-stream';
      return Array.isArray(value) ? value.join(', ') : value;
    },
  },
  body: (request.body as Record<string, unknown> | null) ?? null,
  raw: request,
  context,
});
