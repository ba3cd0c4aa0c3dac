/** The GraphQL endpoint: plain HTTP, event streams and WebSockets on one path. */
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../domain/problem.ts';
import type { Authenticate } from '../graphql/authenticate.ts';
import type { AppParts, Context } from '../graphql/context.ts';
import { toGraphQLError } from '../graphql/errors.ts';
import { makeSchema } from '../graphql/schema.ts';
import type { Viewer } from '../graphql/viewer.ts';
import { createMulticast, type Multicast } from '../transport/fanout/multicast.ts';
import { type ConfiguredLimits, DEFAULT_LIMITS, type TransportLimits } from '../transport/limits.ts';
import { createPrepare } from '../transport/prepare.ts';
import { Quotas } from '../transport/quotas.ts';
import { acceptsEventStream, createEventStreams, type EventStreams } from '../transport/sse/server.ts';
import { serveWebSockets, type WebSockets } from '../transport/websocket/server.ts';
import { startApollo } from './apollo.ts';

export const GRAPHQL_PATH = '/graphql';

export interface GraphqlOptions {
  parts: AppParts;
  authenticate: Authenticate;
  /** Those left out have the values of DEFAULT_LIMITS. */
  limits: ConfiguredLimits & Partial<TransportLimits>;
  /** Called when all subscribers of a group have been sent a state. */
  onBroadcast?: (state: object, subscribers: number) => void;
}

export interface GraphqlEndpoint {
  webSockets: WebSockets;
  eventStreams: EventStreams;
  multicast: Multicast;
  stop(): Promise<void>;
}

export async function serveGraphql(app: FastifyInstance, options: GraphqlOptions): Promise<GraphqlEndpoint> {
  const { parts, authenticate, onBroadcast } = options;
  const { log } = parts;
  const createContext = (viewer: Viewer, signed: boolean, requestId: string): Context => ({
    viewer,
    signed,
    parts,
    requestId,
  });
  const contextOfRequest = async (request: FastifyRequest): Promise<Context> =>
    createContext(await authenticateRequest(authenticate, request), request.signed, request.id);

  const schema = await makeSchema();
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const multicast = createMulticast({ limits, onBroadcast });
  const quotas = new Quotas(limits);
  const shared = { schema, prepare: createPrepare(schema), multicast, quotas, limits, log };
  const apollo = await startApollo(schema, log);
  const answerHttp = fastifyApolloHandler(apollo, { context: contextOfRequest });
  const eventStreams = createEventStreams({ ...shared, createContext: contextOfRequest });
  const webSockets = serveWebSockets(app.server, {
    ...shared,
    path: GRAPHQL_PATH,
    authenticate,
    createContext,
  });
  app.route({
    method: ['GET', 'POST'],
    url: GRAPHQL_PATH,
    handler: (request, reply) =>
      acceptsEventStream(request) ? eventStreams.serve(request, reply) : answerHttp.call(app, request, reply),
  });
  return { webSockets, eventStreams, multicast, stop: () => apollo.stop() };
}

/** @throws a GraphQLError with a status when the token is not valid. */
async function authenticateRequest(authenticate: Authenticate, request: FastifyRequest): Promise<Viewer> {
  try {
    return await authenticate(request.headers.authorization);
  } catch (error) {
    throw error instanceof ApiError ? toGraphQLError(error) : error;
  }
}
