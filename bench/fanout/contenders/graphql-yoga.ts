/**
 * graphql-yoga with graphql-ws.
 * @see https://the-guild.dev/graphql/yoga-server/docs/features/subscriptions#graphql-over-websocket-protocol-via-graphql-ws
 */
import { createServer } from 'node:http';
import { createPubSub } from '@graphql-yoga/subscription';
import type { ExecutionResult, execute, subscribe } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { createYoga } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import { stateOf } from '../selection.ts';
import { type Contender, listen, subscriptionSchema } from './contender.ts';

type Enveloped = { rootValue: { execute: typeof execute; subscribe: typeof subscribe } };

export async function graphqlYoga(): Promise<Contender> {
  const pubSub = createPubSub<{ video: [object] }>();
  const server = createYoga({
    schema: subscriptionSchema(() => pubSub.subscribe('video')),
    graphiql: false,
    logging: false,
  });
  const http = createServer(server);
  useServer(
    {
      execute: (args) => (args as unknown as Enveloped).rootValue.execute(args) as Promise<ExecutionResult>,
      subscribe: (args) => (args as unknown as Enveloped).rootValue.subscribe(args),
      async onSubscribe(ctx, _id, params) {
        const { schema, execute, subscribe, contextFactory, parse, validate } = server.getEnveloped({
          ...ctx,
          req: ctx.extra.request,
          socket: ctx.extra.socket,
          params,
        });
        const document = parse(params.query);
        const errors = validate(schema, document);
        if (errors.length > 0) return errors;
        return {
          schema,
          operationName: params.operationName,
          document,
          variableValues: params.variables,
          contextValue: await contextFactory(),
          rootValue: { execute, subscribe },
        };
      },
    },
    new WebSocketServer({ server: http, path: server.graphqlEndpoint }),
  );
  return { port: await listen(http), publish: (version) => pubSub.publish('video', stateOf(version)) };
}
