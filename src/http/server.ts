/** The HTTP server: the GraphQL endpoint, GraphiQL, the front, health checks and metrics on one port. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import cors from '@fastify/cors';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import type { Audit } from '../graphql/audit/audit.ts';
import { REFUSALS, TOKEN_LIMITS } from '../graphql/audit/events.ts';
import { REQUEST_ID_HEADER, requestIdFrom } from '../graphql/request-id.ts';
import type { Metrics, Sources } from '../telemetry/metrics.ts';
import { CLOSE_CODES } from '../transport/close-codes.ts';
import type { WebSockets } from '../transport/websocket/server.ts';
import { answerError, parseBodies } from './bodies.ts';
import { serveFront } from './front.ts';
import { serveGraphiql } from './graphiql.ts';
import { GRAPHQL_PATH, type GraphqlEndpoint, type GraphqlOptions, serveGraphql } from './graphql.ts';
import { type Probes, serveHealth } from './health.ts';
import { serveMetrics } from './metrics.ts';
import { refuseInvalidTargets } from './request-target.ts';

/** Bytes of a request body. A conversion report with the text of 500 full pages fits. */
const MAX_BODY_BYTES = 12 * 1024 * 1024;
/** Milliseconds over which the shutdown spreads the close frames, so that clients do not reconnect all at once. */
const CLOSE_SPREAD_MS = 2_000;

export interface ServerOptions extends GraphqlOptions {
  host: string;
  port: number;
  corsOrigins: string[];
  converterSecrets: readonly string[];
  probes: Probes;
  /** Origins that the front's content security policy allows: image links, uploads, XMPP rooms. */
  origins: { links: string; uploads: string; rooms: string | null };
  /** Without it there is no `/metrics`. */
  metrics?: {
    metrics: Metrics;
    /** The bearer token that `/metrics` needs; null accepts every request. */
    token: string | null;
    sources: Pick<Sources, 'reconnects' | 'outbox'>;
  };
}

export interface Server extends AsyncDisposable {
  /** `http://host:port` */
  url: string;
  webSockets: WebSockets;
  /**
   * Reports at `/ready` that the server is not ready, waits `wait` milliseconds for load balancers to notice, then
   * asks the clients of WebSockets and event streams to reconnect. The server still answers commands.
   */
  shutdown(wait: number): Promise<void>;
}

export async function startServer(options: ServerOptions): Promise<Server> {
  let isShuttingDown = false;
  const app = await createFastify(options, () => isShuttingDown);
  const endpoint = await serveGraphql(app, options);
  const { webSockets, eventStreams } = endpoint;
  serveHealth(app, options.probes, () => isShuttingDown);
  serveGraphiql(app, GRAPHQL_PATH);
  await serveFront(app, options.origins);
  if (options.metrics) measure(app, options.metrics, endpoint, options.parts.audit);
  const url = await app.listen({ host: options.host, port: options.port });
  return {
    url,
    webSockets,
    async shutdown(wait) {
      isShuttingDown = true;
      await delay(wait);
      eventStreams.close();
      await webSockets.shutdown(Math.min(CLOSE_SPREAD_MS, wait));
    },
    async [Symbol.asyncDispose]() {
      isShuttingDown = true;
      eventStreams.close();
      await webSockets.close();
      await app.close();
      await endpoint.stop();
    },
  };
}

async function createFastify(
  { corsOrigins, converterSecrets, parts }: ServerOptions,
  isShuttingDown: () => boolean,
): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    genReqId: ({ headers }) => requestIdFrom(headers[REQUEST_ID_HEADER]) ?? randomUUID(),
    // A closing server finishes the requests in progress and answers new ones on connections that are open.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
  });
  app.addHook('onSend', async (_request, reply) => {
    if (isShuttingDown()) reply.header('connection', 'close');
  });
  refuseInvalidTargets(app);
  app.addHook('onRequest', async (request, reply) => void reply.header(REQUEST_ID_HEADER, request.id));
  parseBodies(app, converterSecrets, parts.audit);
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply, parts.log));
  await app.register(cors, {
    origin: corsOrigins.includes('*') ? '*' : corsOrigins,
    exposedHeaders: [REQUEST_ID_HEADER, 'retry-after'],
  });
  return app;
}

function measure(
  app: FastifyInstance,
  { metrics, token, sources }: NonNullable<ServerOptions['metrics']>,
  { webSockets, eventStreams, multicast }: GraphqlEndpoint,
  audit: Audit,
): void {
  serveMetrics(app, metrics, token, audit);
  metrics.addSources({
    webSockets: () => webSockets.open,
    eventStreams: () => eventStreams.open,
    closeCodes: Object.values(CLOSE_CODES),
    closes: () => webSockets.closes,
    subscriptions: () => multicast.counts,
    refusals: () => audit.counts,
    refusalReasons: REFUSALS,
    tokenLimits: TOKEN_LIMITS,
    ...sources,
  });
}
