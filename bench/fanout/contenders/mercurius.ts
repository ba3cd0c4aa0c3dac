/** mercurius on Fastify. */
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';
import plugin from 'mercurius';
import { stateOf } from '../selection.ts';
import type { Contender } from './contender.ts';

interface PubSub {
  subscribe(topic: string): unknown;
  publish(event: object): void;
}

export async function mercurius(): Promise<Contender> {
  const app = Fastify();
  await app.register(plugin as never, {
    schema: readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'),
    resolvers: {
      Subscription: {
        videoUpdated: {
          resolve: (state: unknown) => state,
          subscribe: (_root: unknown, _args: unknown, { pubsub }: { pubsub: PubSub }) =>
            pubsub.subscribe('video'),
        },
      },
    },
    subscription: true,
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { pubsub } = (app as unknown as { graphql: { pubsub: PubSub } }).graphql;
  return {
    port: (app.server.address() as { port: number }).port,
    publish: (version) => pubsub.publish({ topic: 'video', payload: stateOf(version) }),
  };
}
