/** The graphql-transport-ws protocol. The hooks of graphql-ws authenticate, enforce limits and join groups. */
import {
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
} from 'graphql';
import { CloseCode, makeServer, type Server, type SubscribePayload } from 'graphql-ws';
import type { Audit, Origin } from '../../graphql/audit/audit.ts';
import type { Context } from '../../graphql/context.ts';
import type { Authenticate } from '../../graphql/token/authenticate.ts';
import { TokenError } from '../../graphql/token/token-error.ts';
import type { Viewer } from '../../graphql/viewer.ts';
import type { Logger } from '../../log.ts';
import { CLOSE_CODES } from '../close-codes.ts';
import type { Multicast } from '../fanout/multicast.ts';
import { formatErrors, formatResult } from '../format-result.ts';
import type { Quotas } from '../limits/quotas.ts';
import type { TransportLimits } from '../limits/transport-limits.ts';
import type { CheckQueue } from '../query/check-queue.ts';
import type { Prepare, PreparedArgs } from '../query/prepare.ts';
import type { Connection } from './connection.ts';
import { SocketSubscriber } from './subscriber.ts';

export interface ProtocolOptions {
  schema: GraphQLSchema;
  prepare: Prepare;
  checks: CheckQueue;
  multicast: Multicast;
  authenticate: Authenticate;
  quotas: Quotas;
  limits: TransportLimits;
  createContext: (viewer: Viewer, origin: Origin) => Context;
  audit: Audit;
  log: Logger;
}

/** The arguments that `onSubscribe` passes to `subscribe` through graphql-ws. */
type SubscriptionArgs = ExecutionArgs & { subscriber: SocketSubscriber };

/** Characters. Clients use short counters or UUIDs. */
const MAX_ID_LENGTH = 255;

/** A client compares the expiry of links with the server's time, because its own clock may be wrong. */
type Acknowledgement = { serverTime: string };

/** graphql-ws sends no error for an operation that the client has ended. */
const ENDED = [new GraphQLError('The client has ended the operation.')];

type ConnectionParams = { authorization?: unknown; Authorization?: unknown };

export function createProtocol(options: ProtocolOptions): Server<Connection> {
  const { schema, prepare, multicast, limits, createContext, checks, log } = options;

  function prepareArgs(connection: Connection, id: string, payload: SubscribePayload) {
    if (!connection.viewer) throw new Error('graphql-ws has subscribed before it connected.');
    const { query, operationName, variables } = payload;
    const prepared = prepare(
      { query, operationName, variables },
      createContext(connection.viewer, connection.nextOrigin()),
    );
    if (!('document' in prepared)) return prepared;
    const operation = getOperationAST(prepared.document, operationName)?.operation;
    if (operation !== 'subscription') return prepared;
    // graphql-ws keeps the payload. The text of the cached query lets all connections share one string.
    Object.assign(payload, {
      query: prepared.document.loc?.source.body ?? query,
      variables: undefined,
      extensions: undefined,
    });
    return { ...prepared, subscriber: new SocketSubscriber(connection, id) };
  }

  return makeServer<ConnectionParams, Connection>({
    schema,
    // `Connection.checkLiveness` enforces the timeout, without a timer for each connection.
    connectionInitWaitTimeout: 0,
    // graphql-ws's type accepts only the iterators of graphql-js.
    subscribe: ((args: ExecutionArgs) => subscribe(args as SubscriptionArgs, multicast)) as never,
    onConnect(context) {
      const { extra: connection, connectionParams, subscriptions } = context;
      connection.operations = subscriptions;
      // graphql-ws keeps the parameters as long as the connection is open.
      Object.assign(context, { connectionParams: undefined });
      return admit(connection, connectionParams, options);
    },
    onSubscribe({ extra: connection, subscriptions }, id, payload) {
      if (!connection.viewer) throw new Error('graphql-ws has subscribed before it connected.');
      if (Object.keys(subscriptions).length > limits.operationsPerSocket) {
        connection.close(
          CLOSE_CODES.tooManyOperations,
          'The connection has too many operations in progress.',
        );
      }
      if (id.length > MAX_ID_LENGTH) {
        connection.close(
          CloseCode.BadRequest,
          `The id of an operation has at most ${MAX_ID_LENGTH} characters.`,
        );
      }
      const { tokenId } = connection.viewer;
      const check = () =>
        id in subscriptions && connection.isOpen ? prepareArgs(connection, id, payload) : ENDED;
      return checks.run(tokenId ?? '', connection.messageLength, check);
    },
    onNext: (_context, _id, _payload, { contextValue }, result) =>
      formatResult(result as ExecutionResult, log, (contextValue as Context | null)?.requestId),
    onError: (_context, _id, _payload, errors) => formatErrors(errors, log),
  });
}

/**
 * Authenticates a connection and counts it in the quota of its token.
 * @returns the payload of the acknowledgement; false when the connection may not stay
 */
async function admit(
  connection: Connection,
  params: ConnectionParams | undefined,
  { authenticate, quotas, audit }: ProtocolOptions,
): Promise<Acknowledgement | false> {
  const authorization = authorizationOf(params) ?? connection.authorization;
  connection.authorization = undefined;
  try {
    connection.viewer = await authenticate(authorization);
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    audit.refused(error.refusal, connection.nextOrigin(), error.identity);
    connection.close(CloseCode.Forbidden, error.message);
    return false;
  }
  const quota = quotas.acquire(connection.viewer);
  if (typeof quota === 'string') {
    audit.limited(quota, { ...connection.nextOrigin(), viewer: connection.viewer });
    connection.close(CLOSE_CODES.tooManyConnections, 'The token has too many open connections.');
    return false;
  }
  connection.quota = quota;
  // The client may have disconnected during the authentication.
  if (!connection.isOpen) connection.releaseQuota();
  return { serverTime: new Date().toISOString() };
}

async function subscribe(args: SubscriptionArgs, multicast: Multicast) {
  const { subscriber, ...rest } = args;
  const joined = await multicast.join(rest as PreparedArgs, subscriber);
  // graphql-ws keeps the arguments until the subscription ends. No code reads these two after this point.
  args.contextValue = args.variableValues = null;
  if (joined === null) return emptyIterator();
  return 'group' in joined ? subscriber.joined(joined) : joined;
}

async function* emptyIterator(): AsyncGenerator<never> {}

/** The header value in the connection parameters. `authenticate` requires the prefix `Bearer`, as over HTTP. */
function authorizationOf(params: ConnectionParams | undefined): string | undefined {
  const value = params?.authorization ?? params?.Authorization;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
