/** GraphQL over WebSocket, by the graphql-transport-ws protocol: graphql-ws on sockets of our own keeping. */
import { randomUUID } from 'node:crypto';
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type ExecutionArgs, type ExecutionResult, type GraphQLSchema, getOperationAST } from 'graphql';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL, makeServer } from 'graphql-ws';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { ApiError } from '../../domain/problem.ts';
import type { Context } from '../../graphql/context.ts';
import type { Authenticate, Viewer } from '../../graphql/viewer.ts';
import type { Logger } from '../../log.ts';
import type { Multicast, SubscriptionRequest } from '../fanout/multicast.ts';
import { CLOSE, type LiveLimits, type Quotas } from '../limits.ts';
import { type Prepare, presentable, presentableError, type Request } from '../operation.ts';
import { Connection, ConnectionSocket, clock } from './connection.ts';
import { SocketSubscriber } from './subscriber.ts';

export interface SocketOptions {
  schema: GraphQLSchema;
  path: string;
  prepare: Prepare;
  multicast: Multicast;
  authenticate: Authenticate;
  holdings: Quotas;
  limits: LiveLimits;
  context: (viewer: Viewer, signed: boolean, requestId: string) => Context;
  log: Logger;
}

/** Bytes of one message from a client. */
const MOST_BYTES = 256 * 1024;
/** Milliseconds between looks at each socket. */
const CHECK_MS = 1_000;

/** Milliseconds between looks at sockets with something waiting to be sent. */
const LOOK_MS = 20;

export interface Sockets {
  readonly open: number;
  /** How many have ended, by close code. */
  readonly closes: ReadonlyMap<number, number>;
  /** Takes no more sockets and tells the open ones to come back, one after the other over `spread` ms. */
  drain(spread: number): Promise<void>;
  close(): Promise<void>;
}

/** What the protocol's hooks hand on to `subscribe`. */
type Seated = ExecutionArgs & { request: Request | null; seat: SocketSubscriber };

type Params = { authorization?: unknown; Authorization?: unknown };

export function serveSockets(http: HttpServer, options: SocketOptions): Sockets {
  const { limits, log } = options;
  const server = new WebSocketServer({
    WebSocket: ConnectionSocket,
    noServer: true,
    clientTracking: false,
    maxPayload: MOST_BYTES,
    handleProtocols: (protocols) =>
      protocols.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false,
  });
  const lines = new Set<Connection>();
  const closes = new Map<number, number>();
  const watched = watchChoked();
  const protocol = speak(options);
  let draining = false;

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (new URL(request.url ?? '/', 'http://x').pathname !== options.path) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
    } else if (draining) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\n\r\n');
    } else {
      const { authorization } = request.headers;
      server.handleUpgrade(request, socket, head, (ws) => welcome(ws, authorization));
    }
  });

  const parts = { limits, onChoked: watched, onFailure: fail };

  function fail(line: Connection, error: unknown): void {
    log.error({ err: error }, 'socket.failed');
    line.close(CloseCode.InternalServerError, 'Something went wrong on our side.');
  }

  function welcome(ws: ConnectionSocket, authorization: string | undefined): void {
    const line = new Connection(ws, authorization, parts);
    ws.line = line;
    line.closed = protocol.opened(line, line);
    lines.add(line);
    ws.on('message', take);
    ws.on('pong', answered);
    ws.on('error', broken);
    ws.on('close', gone);
  }

  function broken(error: Error): void {
    log.debug({ reason: error.message }, 'socket.broken');
  }

  function gone(this: WebSocket, code: number, reason: Buffer): void {
    const line = lineOf(this);
    if (!line) return;
    lines.delete(line);
    closes.set(code, (closes.get(code) ?? 0) + 1);
    line.release();
    line.closed?.(code, String(reason)).catch((error) => fail(line, error));
  }

  const timer = setInterval(() => {
    const now = clock();
    for (const line of lines) line.check(now);
  }, CHECK_MS).unref();

  async function drain(spread: number): Promise<void> {
    draining = true;
    for (const line of lines) {
      const leave = () =>
        line.close(CLOSE.restart, 'This server restarts: come back in 0 to 5 s, at random.');
      setTimeout(leave, Math.random() * spread);
    }
    while (lines.size > 0) await delay(LOOK_MS);
  }

  return {
    get open() {
      return lines.size;
    },
    closes,
    drain,
    async close() {
      await drain(0);
      clearInterval(timer);
      server.close();
    },
  };
}

const lineOf = (ws: WebSocket): Connection | null => (ws as ConnectionSocket).line;

function take(this: WebSocket, data: RawData): void {
  lineOf(this)?.take(data);
}

function answered(this: WebSocket): void {
  lineOf(this)?.pong();
}

/** Looks at choked lines until they are clear. @returns how to add one. */
function watchChoked(): (line: Connection) => void {
  const choked = new Set<Connection>();
  let timer: NodeJS.Timeout | null = null;
  const look = () => {
    const now = clock();
    for (const line of choked) if (!line.look(now)) choked.delete(line);
    if (choked.size > 0 || !timer) return;
    clearInterval(timer);
    timer = null;
  };
  return (line) => {
    choked.add(line);
    timer ??= setInterval(look, LOOK_MS).unref();
  };
}

/** The protocol, with what is ours in its hooks. */
function speak({ schema, prepare, multicast, authenticate, holdings, limits, context, log }: SocketOptions) {
  async function subscribe(args: ExecutionArgs) {
    const seated = args as Seated;
    const { request, seat, ...rest } = seated;
    if (!request) throw new Error('a subscription is prepared before it is made');
    const taken = await multicast.join({ request, args: rest as SubscriptionRequest['args'] }, seat);
    // The protocol keeps its arguments as long as the subscription lives; nobody needs them any more.
    seated.request = seated.contextValue = null;
    if (taken === null) return nothing();
    return 'group' in taken ? seat.seated(taken) : taken;
  }

  return makeServer<Params, Connection>({
    schema,
    // Each line looks at the clock itself: no timer for each.
    connectionInitWaitTimeout: 0,
    // The library's type knows the iterators of graphql-js only.
    subscribe: subscribe as never,
    async onConnect(connection) {
      const line = connection.extra;
      const authorization = bearer(connection.connectionParams) ?? line.authorization;
      line.authorization = undefined;
      line.operations = connection.subscriptions;
      try {
        line.viewer = await authenticate(authorization);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        line.close(CloseCode.Forbidden, error.message);
        return false;
      }
      line.holding = holdings.take(authorization);
      if (line.holding) {
        // It may have gone while its token was being looked at.
        if (!line.isOpen) line.release();
        return true;
      }
      line.close(CLOSE.sockets, 'This token has as many sockets as it may.');
      return false;
    },
    onSubscribe({ extra: line, subscriptions }, id, payload) {
      if (!line.viewer) throw new Error('subscribed before it was connected');
      if (Object.keys(subscriptions).length > limits.operationsPerSocket) {
        line.close(CLOSE.operations, 'Too many operations at once on one socket.');
      }
      const { query, operationName, variables } = payload;
      const request = { query, operationName, variables };
      const prepared = prepare(request, context(line.viewer, false, randomUUID()));
      if (!('document' in prepared)) return prepared;
      const operation = getOperationAST(prepared.document, operationName)?.operation;
      if (operation !== 'subscription') return prepared;
      // The protocol keeps the message; everybody's text is the same one in memory.
      (payload as { query: string }).query = prepared.document.loc?.source.body ?? query;
      return { ...prepared, request, seat: new SocketSubscriber(line, id) };
    },
    onNext: (_connection, _id, _payload, _args, result) => presentable(result as ExecutionResult, log),
    onError: (_connection, _id, _payload, errors) => errors.map((error) => presentableError(error, log)),
  });
}

async function* nothing(): AsyncGenerator<never> {}

/** `Bearer …` from the connection's parameters; the bare token is understood too. */
function bearer(params: Params | undefined): string | undefined {
  const value = params?.authorization ?? params?.Authorization;
  if (typeof value !== 'string' || value === '') return undefined;
  return /^bearer /i.test(value) ? value : `Bearer ${value}`;
}
