/** The contenders, each as its own documentation sets it up for production; one per process. */
import { createServer } from 'node:http';
import { createPubSub } from '@graphql-yoga/subscription';
import Fastify from 'fastify';
import type { ExecutionResult, execute, GraphQLSchema, subscribe } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { createYoga } from 'graphql-yoga';
import mercurius from 'mercurius';
import { WebSocketServer } from 'ws';
import type { Context } from '../../src/graphql/context.ts';
import { createMulticast } from '../../src/transport/fanout/multicast.ts';
import { DEFAULT_LIMITS } from '../../src/transport/limits.ts';
import { createPrepare } from '../../src/transport/prepare.ts';
import { Quotas } from '../../src/transport/quotas.ts';
import { serveWebSockets } from '../../src/transport/websocket/server.ts';
import { plainSchema, stateOf, VIDEO } from './selection.ts';

/** More than any run opens. */
const MAX_SOCKETS = 20_000;

export interface Contender {
  port: number;
  /** Publishes the state of a version to everybody. */
  turn(version: number): void;
}

export const CONTENDERS: Record<string, () => Promise<Contender>> = {
  'raw ws': raw,
  lectern,
  'graphql-ws': graphqlWs,
  mercurius: withMercurius,
  'graphql-yoga': yoga,
};

/** The limit: the same bytes to every socket, with no protocol at all. */
async function raw(): Promise<Contender> {
  const http = createServer();
  const server = new WebSocketServer({ server: http, handleProtocols: () => 'graphql-transport-ws' });
  server.on('connection', (socket) => {
    socket.on('message', (data) => {
      if (String(data).includes('connection_init')) socket.send('{"type":"connection_ack"}');
    });
  });
  return {
    port: await listen(http),
    turn(version) {
      const payload = { data: { videoUpdated: stateOf(version) } };
      const message = Buffer.from(JSON.stringify({ id: VIDEO, type: 'next', payload }));
      for (const client of server.clients) client.send(message, { binary: false });
    },
  };
}

/** Our sockets and groups on a plain schema, as the others have it. */
async function lectern(): Promise<Contender> {
  const pubSub = createPubSub<{ video: [object] }>();
  const schema = subscribing(() => pubSub.subscribe('video'), stateOf(0));
  const http = createServer();
  const log = { debug() {}, info() {}, warn() {}, error: console.error };
  const parts = { log } as unknown as Context['parts'];
  serveWebSockets(http, {
    schema,
    path: '/graphql',
    prepare: createPrepare(schema),
    multicast: createMulticast(),
    authenticate: async () => ({ role: 'student', video: VIDEO, expiresAt: null }),
    quotas: new Quotas(MAX_SOCKETS),
    limits: { ...DEFAULT_LIMITS, socketsPerToken: MAX_SOCKETS },
    createContext: (viewer, signed, requestId) => ({ viewer, signed, parts, requestId }),
    log,
  });
  return { port: await listen(http), turn: (version) => pubSub.publish('video', stateOf(version)) };
}

async function graphqlWs(): Promise<Contender> {
  const pubSub = createPubSub<{ video: [object] }>();
  const schema = subscribing(() => pubSub.subscribe('video'));
  const http = createServer();
  useServer({ schema }, new WebSocketServer({ server: http, path: '/graphql' }));
  return { port: await listen(http), turn: (version) => pubSub.publish('video', stateOf(version)) };
}

/** https://the-guild.dev/graphql/yoga-server/docs/features/subscriptions#graphql-over-websocket-protocol-via-graphql-ws */
async function yoga(): Promise<Contender> {
  const pubSub = createPubSub<{ video: [object] }>();
  const server = createYoga({
    schema: subscribing(() => pubSub.subscribe('video')),
    graphiql: false,
    logging: false,
  });
  const http = createServer(server);
  type Enveloped = { rootValue: { execute: typeof execute; subscribe: typeof subscribe } };
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
  return { port: await listen(http), turn: (version) => pubSub.publish('video', stateOf(version)) };
}

async function withMercurius(): Promise<Contender> {
  const app = Fastify();
  const { readFileSync } = await import('node:fs');
  await app.register(mercurius as never, {
    schema: readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'),
    resolvers: {
      Subscription: {
        videoUpdated: {
          resolve: (state: unknown) => state,
          subscribe: (
            _root: unknown,
            _args: unknown,
            { pubsub }: { pubsub: { subscribe(topic: string): unknown } },
          ) => pubsub.subscribe('video'),
        },
      },
    },
    subscription: true,
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { pubsub } = (app as unknown as { graphql: { pubsub: { publish(event: object): void } } }).graphql;
  return {
    port: (app.server.address() as { port: number }).port,
    turn: (version) => pubsub.publish({ topic: 'video', payload: stateOf(version) }),
  };
}

/** The schema with its one subscription wired. @param first What is there before anything is published. */
function subscribing(source: () => AsyncIterable<object>, first?: object): GraphQLSchema {
  const schema = plainSchema();
  const field = schema.getSubscriptionType()?.getFields()['videoUpdated'];
  if (!field) throw new Error('no such subscription');
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

async function listen(http: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return (http.address() as { port: number }).port;
}
