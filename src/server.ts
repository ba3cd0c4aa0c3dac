/** Everything behind one port: GraphQL over HTTP, WebSocket and SSE, GraphiQL, the front, health. */
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import cors from '@fastify/cors';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { serveFront } from './front.ts';
import { serveGraphiql } from './graphiql.ts';
import type { Context, Parts } from './graphql/context.ts';
import { badRequest, formatError, refused } from './graphql/errors.ts';
import { eventServer, wantsEvents } from './graphql/events.ts';
import { Holdings, LIVE_LIMITS, type LiveLimits } from './graphql/limits.ts';
import { makeMulticast } from './graphql/multicast.ts';
import { preparer } from './graphql/operation.ts';
import { limitRules, parseOptions } from './graphql/rules.ts';
import { makeSchema } from './graphql/schema.ts';
import { isSigned, SIGNATURE_HEADER } from './graphql/signature.ts';
import { type Sockets, serveSockets } from './graphql/sockets.ts';
import type { Authenticate, Viewer } from './graphql/viewer.ts';
import type { Metrics, Sources } from './metrics.ts';
import { Refusal } from './share/problem.ts';

const GRAPHQL = '/graphql';
const RESPONSE_TYPE = 'application/graphql-response+json';
/** Bytes of a request: a report on 500 pages full of text fits. */
const BODY_LIMIT = 12 * 1024 * 1024;
/** Milliseconds a part has to say that it is there. */
const PROBE_MS = 2_000;
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
  /** Parts a request cannot do without, each with whether it answers. */
  probes: Record<string, () => Promise<boolean>>;
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

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether the body carried the converter's signature. */
    signed: boolean;
  }
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
    holdings: new Holdings(limits.socketsPerToken),
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
    throw error instanceof Refusal ? refused(error) : error;
  }
}

/** Only JSON is taken, and a signature is checked on the raw bytes before anything is parsed. */
function readBodies(app: FastifyInstance, secrets: readonly string[]): void {
  app.removeAllContentTypeParsers();
  app.decorateRequest('signed', false);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const signature = request.headers[SIGNATURE_HEADER];
    if (signature !== undefined) {
      if (typeof signature !== 'string' || !isSigned(body, signature, secrets)) {
        done(httpError(403, 'FORBIDDEN', 'The signature is not valid.'));
        return;
      }
      request.signed = true;
    }
    try {
      done(null, JSON.parse(body as string));
    } catch {
      done(httpError(400, 'BAD_REQUEST', 'The body is not JSON.'));
    }
  });
}

const httpError = (statusCode: number, code: string, message: string) =>
  Object.assign(new Error(message), { statusCode, code });

const CODES: Record<number, string> = { 413: 'PAYLOAD_TOO_LARGE', 415: 'UNSUPPORTED_MEDIA_TYPE' };

function answerError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Parts['log'],
): FastifyReply {
  const extension = (error as { extensions?: { code?: string; http?: { status?: number } } }).extensions;
  const status = extension?.http?.status ?? error.statusCode ?? 500;
  if (status >= 500) log.error({ err: error, request: request.id }, 'http.failed');
  const code =
    extension?.code ?? CODES[status] ?? (status >= 500 ? 'INTERNAL_SERVER_ERROR' : clientCode(error));
  const message = status >= 500 ? 'Something went wrong on our side.' : error.message;
  return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
}

const clientCode = ({ code }: FastifyError) => (code.startsWith('FST_') ? 'BAD_REQUEST' : code);

/** For whoever has the token, if one is asked for. */
function serveMetrics(app: FastifyInstance, metrics: Metrics, token: string | null): void {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  app.get('/metrics', async ({ headers }, reply) => {
    const shown = digest(headers.authorization ?? '');
    if (token !== null && !timingSafeEqual(shown, digest(`Bearer ${token}`))) {
      throw httpError(401, 'UNAUTHENTICATED', 'This needs the token of METRICS_TOKEN.');
    }
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}

function serveHealth(app: FastifyInstance, probes: ServerOptions['probes'], isDraining: () => boolean): void {
  app.get('/health', () => ({ status: 'ok' }));
  app.get('/ready', async (_request, reply) => {
    const parts = await Promise.all(
      Object.entries(probes).map(async ([name, probe]) => [name, await answers(probe)] as const),
    );
    const ready = parts.every(([, answers]) => answers) && !isDraining();
    return reply.code(ready ? 200 : 503).send({
      status: ready ? 'ready' : 'not ready',
      parts: Object.fromEntries(parts.map(([name, answers]) => [name, answers ? 'ok' : 'failing'])),
    });
  });
}

/** Whoever is silent does not answer. */
function answers(probe: () => Promise<boolean>): Promise<boolean> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), PROBE_MS).unref();
    probe().then(resolve, () => resolve(false));
  });
}
