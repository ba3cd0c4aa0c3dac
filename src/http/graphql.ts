/** The GraphQL endpoint: plain HTTP, event streams and WebSockets on one path. */
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AnswerBudget } from '../graphql/answer-budget.ts';
import type { Origin } from '../graphql/audit/audit.ts';
import type { AppParts, Context } from '../graphql/context.ts';
import { toGraphQLError } from '../graphql/errors.ts';
import { makeSchema } from '../graphql/schema.ts';
import type { Authenticate } from '../graphql/token/authenticate.ts';
import { TokenError } from '../graphql/token/token-error.ts';
import type { Viewer } from '../graphql/viewer.ts';
import type { Rejection } from '../transport/fanout/group-limiter.ts';
import { createMulticast, type Multicast } from '../transport/fanout/multicast.ts';
import { createMutationLimit } from '../transport/limits/mutation-limit.ts';
import type { Overuse } from '../transport/limits/overuse.ts';
import { Quotas } from '../transport/limits/quotas.ts';
import {
  type ConfiguredLimits,
  DEFAULT_LIMITS,
  type TransportLimits,
} from '../transport/limits/transport-limits.ts';
import { CheckQueue } from '../transport/query/check-queue.ts';
import { createPrepare } from '../transport/query/prepare.ts';
import { QueryChecker } from '../transport/query/query-checker.ts';
import { createEventStreams, type EventStreams } from '../transport/sse/server.ts';
import { serveWebSockets, type WebSockets } from '../transport/websocket/server.ts';
import { eventStreamPreference } from './accept.ts';
import { startApollo } from './apollo.ts';
import { type Connections, tooManyConnections } from './connection/limit-connections.ts';
import { createDispatch } from './dispatch.ts';
import { createOriginCheck } from './origin.ts';

export const GRAPHQL_PATH = '/graphql';

export interface GraphqlOptions {
  parts: AppParts;
  connections: Connections;
  overuse: Overuse;
  authenticate: Authenticate;
  /** The origins whose pages may call the API; `*` for every page. */
  corsOrigins: string[];
  /** A limit that is left out has its value in DEFAULT_LIMITS. */
  limits: ConfiguredLimits & Partial<TransportLimits>;
  /** Called when the server has sent a state to all subscribers of a group. @param held milliseconds of a wanted delay */
  onBroadcast?: (state: object, subscribers: number, held: number) => void;
}

export interface GraphqlEndpoint {
  webSockets: WebSockets;
  eventStreams: EventStreams;
  multicast: Multicast;
  stop(): Promise<void>;
}

export async function serveGraphql(app: FastifyInstance, options: GraphqlOptions): Promise<GraphqlEndpoint> {
  const { parts, authenticate, onBroadcast, connections, overuse } = options;
  const { log } = parts;
  const createContext = (viewer: Viewer, origin: Origin, signed = false): Context => ({
    ...origin,
    viewer,
    signed,
    parts,
    answer: new AnswerBudget(),
  });
  async function makeContext(request: FastifyRequest): Promise<Context> {
    const origin = originOf(request);
    return createContext(await authenticateRequest(request, origin, options), origin, request.signed);
  }
  const contexts = new WeakMap<FastifyRequest, Promise<Context>>();
  /** A request has one context, so that its token is verified once. */
  function contextOfRequest(request: FastifyRequest): Promise<Context> {
    const context = contexts.get(request) ?? makeContext(request);
    contexts.set(request, context);
    return context;
  }

  const schema = await makeSchema();
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const multicast = createMulticast({ limits, onBroadcast, onRejected: recordRejection });
  const quotas = new Quotas(limits);
  const limitMutation = createMutationLimit(limits);
  const allowsOrigin = createOriginCheck(options.corsOrigins);
  const queryChecker = new QueryChecker(schema, () => overuse.count('query_too_long'));
  const prepare = createPrepare(schema, { queryChecker, limitMutation });
  const checks = new CheckQueue();
  const shared = { schema, prepare, checks, multicast, quotas, limits, log };
  const apollo = await startApollo(schema, queryChecker, limitMutation, log);
  const answerHttp = fastifyApolloHandler(apollo, { context: contextOfRequest });
  const eventStreams = createEventStreams({ ...shared, createContext: contextOfRequest });
  const webSockets = serveWebSockets(app.server, {
    ...shared,
    path: GRAPHQL_PATH,
    authenticate,
    createContext,
    audit: parts.audit,
    overuse,
    addressOf: (request) => connections.clientAddress(request),
    refusalOf(request) {
      if (!allowsOrigin(request)) return 403;
      if (connections.refusalOf(request.socket) === 'connections') return 503;
      const isAdmitted =
        !connections.refusalOf(request.socket) && connections.admitStream(request, request.socket);
      return isAdmitted ? null : 429;
    },
  });
  app.route({
    method: ['GET', 'POST'],
    url: GRAPHQL_PATH,
    handler: createDispatch({
      queryChecker,
      checks,
      contextOf: contextOfRequest,
      onEventStream(request, context) {
        contexts.set(request, Promise.resolve({ ...context, transport: 'events' }));
      },
      async serveEventStream(request, reply) {
        if (!connections.admitStream(request.raw, reply.raw)) {
          throw tooManyConnections(connections.limits.connectionsPerAddress);
        }
        return eventStreams.serve(request, reply);
      },
      serveJson: async (request, reply) => answerHttp.call(app, request, reply),
      log,
    }),
  });
  return { webSockets, eventStreams, multicast, stop: () => apollo.stop() };
}

/** @throws a GraphQLError with a status when the token is not valid. */
async function authenticateRequest(
  { headers }: FastifyRequest,
  origin: Origin,
  { authenticate, parts }: GraphqlOptions,
): Promise<Viewer> {
  try {
    return await authenticate(headers.authorization);
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    parts.audit.refused(error.refusal, origin, error.identity);
    throw toGraphQLError(error);
  }
}

const originOf = (request: FastifyRequest): Origin => ({
  requestId: request.id,
  address: request.ip,
  transport: eventStreamPreference(request.headers.accept) === 'preferred' ? 'events' : 'http',
});

/** Records a subscription that a limit has rejected, with what its token costs. */
function recordRejection(context: Context, { limit, token }: Rejection): void {
  const { groups, subscriptions, executions, rejected } = token;
  context.parts.audit.limited(limit, context, { groups: groups.size, subscriptions, executions, rejected });
}
