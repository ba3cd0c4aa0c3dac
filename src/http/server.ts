/** The HTTP server: the GraphQL endpoint, GraphiQL, the front, health checks and metrics on one port. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import cors from '@fastify/cors';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import type { Audit } from '../graphql/audit/audit.ts';
import { REFUSALS, TOKEN_LIMITS } from '../graphql/audit/events.ts';
import { REQUEST_ID_HEADER, requestIdFrom } from '../graphql/request-id.ts';
import type { Logger } from '../log.ts';
import type { Metrics, Sources } from '../telemetry/metrics.ts';
import { CLOSE_CODES } from '../transport/close-codes.ts';
import { Overuse } from '../transport/limits/overuse.ts';
import { DEFAULT_LIMITS } from '../transport/limits/transport-limits.ts';
import type { WebSockets } from '../transport/websocket/server.ts';
import { parseBodies } from './body/parse-body.ts';
import { clientErrorHandler } from './connection/client-error.ts';
import {
  type ConnectionLimits,
  type ConnectionRefusal,
  type Connections,
  limitConnections,
  tooManyConnections,
} from './connection/limit-connections.ts';
import { answerError, httpError } from './errors.ts';
import { type GraphqlEndpoint, type GraphqlOptions, serveGraphql } from './graphql.ts';
import { type Probes, serveHealth } from './health.ts';
import { serveMetrics } from './metrics.ts';
import { answerUnknownRoutes } from './not-found.ts';
import { DATA_POLICY, type FrontOrigins } from './pages/content-security-policy.ts';
import { serveFront } from './pages/front.ts';
import { serveGraphiql } from './pages/graphiql.ts';
import { invalidTarget, refuseInvalidTargets } from './request-target.ts';
import { challengeUnauthenticated } from './response/challenge.ts';
import { compressResponses } from './response/compress.ts';
import { revalidateResponses } from './response/revalidate.ts';

/** Time in which the headers of a request have to arrive, and time in which the whole request has to arrive. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 26_000;
/** Interval at which Node checks these two timeouts. */
const TIMEOUT_CHECK_MS = 1_000;
/** Time over which the shutdown spreads the close frames, so that clients do not all reconnect at the same moment. */
export const CLOSE_SPREAD_MS = 2_000;
/** Time for which a browser keeps the answer to a preflight request. Chromium keeps none for longer. */
const PREFLIGHT_MAX_AGE_SECONDS = 7_200;

/** Interval at which a closing server looks for idle connections. */
const CLOSE_IDLE_INTERVAL_MS = 100;

export interface ServerOptions extends Omit<GraphqlOptions, 'connections' | 'overuse'> {
  host: string;
  port: number;
  converterSecrets: readonly string[];
  connections: ConnectionLimits;
  probes: Probes;
  /** Origins that the front's content security policy allows. */
  origins: FrontOrigins;
  /** Without it there is no `/metrics`. */
  metrics?: {
    metrics: Metrics;
    /** The bearer token that `/metrics` needs; null accepts every request. */
    token: string | null;
    sources: Pick<Sources, 'reconnects' | 'outbox' | 'pointers'>;
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
  const overuse = new Overuse();
  const app = await createFastify(options, overuse, () => isShuttingDown);
  const connections = limitConnections(app.server, options.connections, overuse);
  app.addHook('onRequest', async ({ raw }) => {
    const reason = connections.refusalOf(raw.socket);
    if (reason) throw REFUSED_CONNECTIONS[reason](options.connections);
  });
  const endpoint = await serveGraphql(app, { ...options, connections, overuse });
  const { webSockets, eventStreams } = endpoint;
  serveHealth(app, options.probes, () => isShuttingDown);
  await serveGraphiql(app);
  await serveFront(app, options.origins);
  if (options.metrics) {
    measure(app, options.metrics, { ...endpoint, connections, overuse, audit: options.parts.audit });
  }
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
      await close(app, options.limits.stopTimeout ?? DEFAULT_LIMITS.stopTimeout, options.parts.log);
      await endpoint.stop();
    },
  };
}

/** Waits for the requests in progress, but at most `timeout` milliseconds: a client may never send the rest of one. */
async function close(app: FastifyInstance, timeout: number, log: Logger): Promise<void> {
  // Node closes the connections that are idle at first, and none that a client keeps open after its last response.
  const closeIdle = setInterval(() => app.server.closeIdleConnections(), CLOSE_IDLE_INTERVAL_MS);
  const closeAll = setTimeout(() => {
    app.server.getConnections((_error, connections) => {
      log.warn({ connections }, 'http.connections_destroyed');
      app.server.closeAllConnections();
    });
  }, timeout);
  await app.close();
  clearInterval(closeIdle);
  clearTimeout(closeAll);
}

async function createFastify(
  { corsOrigins, converterSecrets, connections: { trustedProxies }, parts }: ServerOptions,
  overuse: Overuse,
  isShuttingDown: () => boolean,
): Promise<FastifyInstance> {
  const app = Fastify({
    http: { headersTimeout: HEADERS_TIMEOUT_MS, connectionsCheckingInterval: TIMEOUT_CHECK_MS },
    requestTimeout: REQUEST_TIMEOUT_MS,
    clientErrorHandler: clientErrorHandler(overuse),
    // Fastify calls it for a target that it cannot decode, before any hook.
    frameworkErrors: (_error, request, reply) => {
      reply.headers({ ...SECURITY_HEADERS, [REQUEST_ID_HEADER]: request.id });
      void answerError(invalidTarget() as FastifyError, request, reply, parts.log);
    },
    // `request.ip` is then the address that a trusted proxy names.
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    genReqId: ({ headers }) => requestIdFrom(headers[REQUEST_ID_HEADER]) ?? randomUUID(),
    // A closing server finishes the requests in progress and answers new ones on connections that are open.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
  });
  // The client of an event stream, whose response bypasses `onSend`, may repeat its request on the same connection.
  app.addHook('onRequest', async (_request, reply) => {
    if (isShuttingDown()) reply.header('connection', 'close');
  });
  app.addHook('onSend', async (_request, reply) => {
    if (isShuttingDown()) reply.header('connection', 'close');
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...SECURITY_HEADERS, [REQUEST_ID_HEADER]: request.id });
  });
  refuseInvalidTargets(app);
  parseBodies(app, { secrets: converterSecrets, overuse, audit: parts.audit, now: parts.now });
  app.setErrorHandler((error: FastifyError, request, reply) => answerError(error, request, reply, parts.log));
  await app.register(cors, {
    origin: corsOrigins.includes('*') ? '*' : corsOrigins,
    exposedHeaders: [REQUEST_ID_HEADER, 'date', 'retry-after', 'www-authenticate'],
    maxAge: PREFLIGHT_MAX_AGE_SECONDS,
  });
  challengeUnauthenticated(app);
  revalidateResponses(app);
  compressResponses(app);
  answerUnknownRoutes(app);
  return app;
}

/** Headers of every answer. Pages replace the content security policy by their own. */
const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': DATA_POLICY,
};

const REFUSED_CONNECTIONS: Record<ConnectionRefusal, (limits: ConnectionLimits) => Error> = {
  connections: ({ connections: limit }) =>
    httpError(503, 'SERVICE_UNAVAILABLE', 'The server has too many connections.', {
      measure: 'connectionsPerServer',
      limit,
    }),
  connections_per_address: ({ connectionsPerAddress }) => tooManyConnections(connectionsPerAddress),
};

function measure(
  app: FastifyInstance,
  { metrics, token, sources }: NonNullable<ServerOptions['metrics']>,
  parts: GraphqlEndpoint & { connections: Connections; overuse: Overuse; audit: Audit },
): void {
  const { webSockets, eventStreams, multicast, connections, overuse, audit } = parts;
  serveMetrics(app, metrics, token, audit);
  metrics.addSources({
    webSockets: () => webSockets.open,
    eventStreams: () => eventStreams.open,
    closeCodes: Object.values(CLOSE_CODES),
    closes: () => webSockets.closes,
    connections: () => connections.open,
    overuse: () => overuse.counts,
    subscriptions: () => multicast.counts,
    refusals: () => audit.counts,
    refusalReasons: REFUSALS,
    tokenLimits: TOKEN_LIMITS,
    ...sources,
  });
}
