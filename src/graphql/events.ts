/** GraphQL over server-sent events, by the graphql-sse protocol, on the same path as everything else. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/fastify';
import type { Logger } from '../log.ts';
import type { Context } from './context.ts';
import { type Prepare, presentable, presentableError } from './operation.ts';

export interface EventOptions {
  schema: GraphQLSchema;
  prepare: Prepare;
  /** @throws Refusal for a token that is not valid. */
  context: (request: FastifyRequest) => Promise<Context>;
  log: Logger;
}

export const wantsEvents = ({ headers }: FastifyRequest): boolean =>
  headers.accept?.includes('text/event-stream') === true;

export type ServeEvents = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

export function eventServer({ schema, prepare, context, log }: EventOptions): ServeEvents {
  // The library's own idea of a context is a record.
  type Held = Context & Record<PropertyKey, unknown>;
  return createHandler<Held>({
    schema,
    async onSubscribe({ raw }, { query, operationName, variables }) {
      const prepared = prepare({ query, operationName, variables }, await context(raw));
      if ('schema' in prepared) return prepared as typeof prepared & { contextValue: Held };
      return { errors: prepared.map((error) => presentableError(error, log)) } as unknown as ExecutionResult;
    },
    async onOperation({ viewer }, _request, _args, outcome) {
      const result = await outcome;
      if (!(Symbol.asyncIterator in result)) return presented(result as ExecutionResult, log);
      return until(viewer.expiresAt, result as AsyncIterable<ExecutionResult>, log);
    },
  });
}

/** The library's types want errors of graphql-js; all it does with them is write them as JSON. */
const presented = (result: ExecutionResult, log: Logger) => presentable(result, log) as ExecutionResult;

const expired = (): ExecutionResult => ({
  errors: [new GraphQLError('The token has expired.', { extensions: { code: 'UNAUTHENTICATED' } })],
});

/** The stream, ended with a last word when the token does. */
function until(
  instant: Date | null,
  results: AsyncIterable<ExecutionResult>,
  log: Logger,
): AsyncGenerator<ExecutionResult> {
  const iterator = results[Symbol.asyncIterator]();
  let over: 'no' | 'expired' | 'left' = 'no';
  let wake: (() => void) | undefined;
  const ended = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const leave = async (why: 'expired' | 'left') => {
    if (over !== 'no') return;
    over = why;
    clearTimeout(timer);
    wake?.();
    await iterator.return?.();
  };
  const wait = instant ? Math.min(Math.max(instant.getTime() - Date.now(), 0), 2 ** 31 - 1) : null;
  const timer = wait === null ? undefined : setTimeout(() => void leave('expired'), wait).unref();
  let told = false;

  return {
    async next() {
      const next = over === 'no' ? await Promise.race([iterator.next(), ended]) : undefined;
      if (next && !next.done) return { done: false, value: presented(next.value, log) };
      if (over === 'expired' && !told) {
        told = true;
        return { done: false, value: expired() };
      }
      clearTimeout(timer);
      return { done: true, value: undefined };
    },
    async return() {
      await leave('left');
      return { done: true, value: undefined };
    },
    async throw(error) {
      await leave('left');
      throw error;
    },
    async [Symbol.asyncDispose]() {
      await leave('left');
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
