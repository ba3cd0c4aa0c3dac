/** A server of GraphQL subscriptions in the process of the benchmark. */
import type { createServer } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { plainSchema } from '../selection.ts';

export interface Contender {
  port: number;
  /** Publishes the state of a version to all subscribers. */
  publish(version: number): void;
}

export async function listen(http: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return (http.address() as { port: number }).port;
}

/** The schema whose only subscription follows `source`. @param first the value before anything is published */
export function subscriptionSchema(source: () => AsyncIterable<object>, first?: object): GraphQLSchema {
  const schema = plainSchema();
  const field = schema.getSubscriptionType()?.getFields()['videoUpdated'];
  if (!field) throw new Error('schema.graphql has no subscription videoUpdated.');
  field.subscribe = () => (first ? startingWith(first, source()) : source());
  field.resolve = (state) => state;
  return schema;
}

function startingWith(first: object, rest: AsyncIterable<object>): AsyncIterableIterator<object> {
  const iterator = rest[Symbol.asyncIterator]();
  let pending: object | null = first;
  return {
    next() {
      const value = pending;
      pending = null;
      return value ? Promise.resolve({ done: false, value }) : iterator.next();
    },
    return: () => iterator.return?.() ?? Promise.resolve({ done: true, value: undefined }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
