/** Everything behind one port: GraphQL over HTTP, WebSocket and SSE, GraphiQL, the front, health. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import cors from '@fastify/cors';
import Fastify, { type FastifyError, type FastifyRequest } from 'fastify';
import { ApiError } from '../domain/problem.ts';
import type { Context, Parts } from '../graphql/context.ts';
import { badRequest, formatError, refused } from '../graphql/errors.ts';
import { makeSchema } from '../graphql/schema.ts';
import type { Authenticate, Viewer } from '../graphql/viewer.ts';
import type { Metrics, Sources } from '../telemetry/metrics.ts';
import { makeMulticast } from '../transport/fanout/multicast.ts';
import { LIVE_LIMITS, type LiveLimits, Quotas } from '../transport/limits.ts';
import { preparer } from '../transport/operation.ts';
import { limitRules, parseOptions } from '../transport/query-cost.ts';
import { eventServer, wantsEvents } from '../transport/sse/handler.ts';
import { type Sockets, serveSockets } from '../transport/websocket/server.ts';
import { answerError, readBodies } from './bodies.ts';
import { serveFront } from './front.ts';
import { serveGraphiql } from './graphiql.ts';
import { type Probes, serveHealth, serveMetrics } from './health.ts';

const GRAPHQL = '/graphql';
const RESPONSE_TYPE = 'application/graphql-response+json';
/** Bytes of a request: a report on 500 pages full of text fits. */
const BODY_LIMIT = 12 * 1024 * 1024;
/** Milliseconds over which sockets are told to come back: not all at once. */
const SPREAD_MS = 2_000;

export interface ServerOptions {
  host: string;
  port: number;
  corsOrigins: string[];
  parts: Parts;
  authenticate: Authenticate;
  converterSecrets: readonly string[];
  /** Of sockets and event streams; each has its default. */
  limits?: Partial<LiveLimits>;
  probes: Probes;
  /** Where pages may load images from and send uploads to, for the front's content security policy. */
  origins: { links: string; uploads: string; rooms: string | null };
  /** Left out: nothing is measured. */
  metrics?: {
    metrics: Metrics;
    /** Bearer token that is asked for; null for none. */
    token: string | null;
    sources: Pick<Sources, 'reconnects' | 'outbox'>;
  };
  /** All who watch a state have been sent it. */
  onBroadcast?: (state: object, seats: number) => void;
}

export interface Server extends AsyncDisposable {
  /** `http://host:port` */
  url: string;
  sockets: Sockets;
  /**
   * Says that it is not ready any more, goes on for `notice` ms, in which whoever sends requests here learns
   * of that, and then tells sockets and streams to come back elsewhere. Commands go on being answered.
   */
  drain(notice: number): Promise<void>;
}

export async function startServer(options: ServerOptions): Promise<Server> {
  const { parts } = options;
  const { log } = parts;
  const app = Fastify({
    bodyLimit: BODY_LIMIT,
    genReqId: () => randomUUID(),
    // What is under way when we close is finished, and what still comes on a line that is open is answered.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
  });
  let draining = false;
  app.addHook('onSend', async (_request, reply) => {
    if (draining) reply.header('connection', 'close');
  });
  const schema = await makeSchema();
  const context = (viewer: Viewer, signed: boolean, requestId: string): Context => ({
    viewer,
    signed,
    parts,
    requestId,
  });
  const requestContext = async (request: FastifyRequest): Promise<Context> => {
    const viewer = await authenticated(options.authenticate, request);
    return context(viewer, request.signed, request.id);
  };

  readBodies(app, options.converterSecrets);
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply, log));
  await app.register(cors, { origin: options.corsOrigins.includes('*') ? '*' : options.corsOrigins });

  const apollo = new ApolloServer<Context>({
    schema,
    introspection: true,
    // main stops the parts in their order; Apollo would end the process under it.
    stopOnTerminationSignals: false,
    // Tokens travel in headers a page of another origin cannot set unasked; there is no ambient authority
    // to forge requests with, and GET without extra headers is what the HTTP specification asks for.
    csrfPrevention: false,
    includeStacktraceInErrorResponses: false,
    parseOptions,
    validationRules: [...limitRules],
    plugins: [ApolloServerPluginLandingPageDisabled(), refuseSubscriptions, answerPlainJsonWith200],
    formatError: (formatted, error) => formatError(formatted, error, log),
  });
  await apollo.start();
  const overHttp = fastifyApolloHandler(apollo, { context: requestContext });
  const prepare = preparer(schema);
  const limits = { ...LIVE_LIMITS, ...options.limits };
  const live = {
    schema,
    prepare,
    multicast: makeMulticast(options.onBroadcast && { onBroadcast: options.onBroadcast }),
    holdings: new Quotas(limits.socketsPerToken),
    limits,
    log,
  };
  const events = eventServer({ ...live, context: requestContext });
  app.route({
    method: ['GET', 'POST'],
    url: GRAPHQL,
    handler(request, reply) {
      return wantsEvents(request) ? events.serve(request, reply) : overHttp.call(app, request, reply);
    },
  });
  app.route({ method: ['PUT', 'DELETE'], url: GRAPHQL, handler: events.serve });

  serveHealth(app, options.probes, () => draining);
  serveGraphiql(app, GRAPHQL);
  await serveFront(app, options.origins);
  const sockets = serveSockets(app.server, {
    ...live,
    path: GRAPHQL,
    authenticate: options.authenticate,
    context,
  });
  if (options.metrics) {
    const { metrics, token, sources } = options.metrics;
    serveMetrics(app, metrics, token);
    metrics.read({
      sockets: () => sockets.open,
      streams: () => events.open,
      closes: () => sockets.closes,
      live: () => live.multicast.counts,
      ...sources,
    });
  }
  const url = await app.listen({ host: options.host, port: options.port });
  return {
    url,
    sockets,
    async drain(notice) {
      draining = true;
      await delay(notice);
      events.close();
      await sockets.drain(Math.min(SPREAD_MS, notice));
    },
    async [Symbol.asyncDispose]() {
      draining = true;
      events.close();
      await sockets.close();
      await app.close();
      await apollo.stop();
    },
  };
}

/** One answer cannot follow anything. */
const refuseSubscriptions: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation }) {
        if (operation?.operation !== 'subscription') return;
        throw badRequest('Subscriptions go over WebSocket or server-sent events.');
      },
    };
  },
};

/**
 * A client that takes only `application/json` learns from the body, not from the status, what was wrong with
 * a well-formed request: a 400 may come from whoever stands in between.
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-application-json
 */
const answerPlainJsonWith200: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async willSendResponse({ request, response: { http, body } }) {
        const accept = request.http?.headers.get('accept') ?? '';
        const [error] = (body.kind === 'single' && body.singleResult.errors) || [];
        const wellFormed = error?.extensions?.['code'] !== 'BAD_REQUEST';
        if (http.status === 400 && wellFormed && !accept.includes(RESPONSE_TYPE)) http.status = 200;
      },
    };
  },
};

async function authenticated(authenticate: Authenticate, request: FastifyRequest): Promise<Viewer> {
  try {
    return await authenticate(request.headers.authorization);
  } catch (error) {
    throw error instanceof ApiError ? refused(error) : error;
  }
}
