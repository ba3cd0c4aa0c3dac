/** GraphQL over WebSocket, by the graphql-transport-ws protocol: graphql-ws on sockets of our own keeping. */
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, type ExecutionResult, type GraphQLSchema, getOperationAST } from 'graphql';
import { CloseCode, type Context as Connection, GRAPHQL_TRANSPORT_WS_PROTOCOL, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Logger } from '../log.ts';
import { Refusal } from '../share/problem.ts';
import type { Context } from './context.ts';
import { CLOSE, type Holdings, type LiveLimits } from './limits.ts';
import { Line, SocketSeat } from './line.ts';
import type { Multicast } from './multicast.ts';
import { type Prepare, presentable, presentableError, type Request } from './operation.ts';
import type { Authenticate, Viewer } from './viewer.ts';

export interface SocketOptions {
  schema: GraphQLSchema;
  path: string;
  prepare: Prepare;
  multicast: Multicast;
  authenticate: Authenticate;
  holdings: Holdings;
  limits: LiveLimits;
  context: (viewer: Viewer, signed: boolean, requestId: string) => Context;
  log: Logger;
}

/** Bytes of one message from a client. */
const MOST_BYTES = 256 * 1024;
/** Milliseconds between looks at each socket. */
const CHECK_MS = 1_000;

export interface Sockets {
  readonly open: number;
  /** Takes no more sockets and tells the open ones to come back, one after the other over `spread` ms. */
  drain(spread: number): Promise<void>;
  close(): Promise<void>;
}

/** What the protocol's hooks hand on to `subscribe`. */
type Seated = ExecutionArgs & { contextValue: Context; request: Request; seat: SocketSeat };

type Params = { authorization?: unknown; Authorization?: unknown };

interface Open {
  line: Line;
  /** Whether anything is under way on it. */
  isUsed: () => boolean;
  pingAt: number;
}

export function serveSockets(http: HttpServer, options: SocketOptions): Sockets {
  const { limits, log } = options;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MOST_BYTES,
    handleProtocols: (protocols) =>
      protocols.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false,
  });
  const open = new Map<WebSocket, Open>();
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

  function welcome(ws: WebSocket, authorization: string | undefined): void {
    const line = new Line(ws, limits);
    const fail = (error: unknown) => {
      log.error({ err: error }, 'socket.failed');
      line.close(CloseCode.InternalServerError, 'Something went wrong on our side.');
    };
    const extra: Extra = { line, authorization, isUsed: () => false };
    const closed = protocol.opened(line.protocol(fail), extra);
    open.set(ws, {
      line,
      isUsed: () => extra.isUsed(),
      // Not all at once.
      pingAt: performance.now() + Math.random() * limits.ping,
    });
    ws.on('pong', () => line.pong());
    ws.on('error', (error) => log.debug({ reason: error.message }, 'socket.broken'));
    ws.once('close', (code, reason) => {
      open.delete(ws);
      line.release?.();
      closed(code, String(reason)).catch(fail);
    });
  }

  const timer = setInterval(() => {
    const now = performance.now();
    for (const each of open.values()) {
      each.line.check(now, each.isUsed());
      if (now < each.pingAt) continue;
      each.pingAt = now + limits.ping;
      each.line.ping();
    }
  }, CHECK_MS).unref();

  async function drain(spread: number): Promise<void> {
    draining = true;
    const lines = [...open.values()];
    const gone = Promise.withResolvers<void>();
    for (const { line } of lines) {
      setTimeout(
        () => line.close(CLOSE.restart, 'This server restarts: come back in 0 to 5 s, at random.'),
        Math.random() * spread,
      );
    }
    const look = setInterval(() => open.size === 0 && gone.resolve(), 20);
    if (open.size === 0) gone.resolve();
    await gone.promise;
    clearInterval(look);
  }

  return {
    get open() {
      return open.size;
    },
    drain,
    async close() {
      await drain(0);
      clearInterval(timer);
      server.close();
    },
  };
}

/** One connection, as the hooks of the protocol know it. */
interface Extra {
  line: Line;
  /** Of the handshake, for clients that can set headers. */
  authorization: string | undefined;
  isUsed: () => boolean;
}

const underWay = ({ subscriptions }: Connection<Params, Extra>): number => Object.keys(subscriptions).length;

/** The protocol, with what is ours in its hooks. */
function speak({ schema, prepare, multicast, authenticate, holdings, limits, context, log }: SocketOptions) {
  let operations = 0;

  async function subscribe(args: ExecutionArgs) {
    const { request, seat, ...rest } = args as Seated;
    const taken = await multicast.join({ request, args: rest }, seat);
    if (taken === null) return nothing();
    return 'group' in taken ? seat.iterator(taken.group, taken.leave) : taken;
  }

  return makeServer<Params, Extra>({
    schema,
    // The library's type knows the iterators of graphql-js only.
    subscribe: subscribe as never,
    async onConnect({ connectionParams, extra }) {
      const { line } = extra;
      const authorization = bearer(connectionParams) ?? extra.authorization;
      extra.authorization = undefined;
      try {
        line.viewer = await authenticate(authorization);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        line.close(CloseCode.Forbidden, error.message);
        return false;
      }
      line.release = holdings.take(authorization);
      if (line.release) {
        // It may have gone while its token was being looked at.
        if (!line.isOpen) line.release();
        return true;
      }
      line.close(CLOSE.sockets, 'This token has as many sockets as it may.');
      return false;
    },
    onSubscribe(connection, id, { query, operationName, variables }) {
      const { line } = connection.extra;
      connection.extra.isUsed = () => underWay(connection) > 0;
      if (!line.viewer) throw new Error('subscribed before it was connected');
      if (underWay(connection) > limits.operationsPerSocket) {
        line.close(CLOSE.operations, 'Too many operations at once on one socket.');
      }
      operations += 1;
      const request = { query, operationName, variables };
      const prepared = prepare(request, context(line.viewer, false, `ws:${operations}:${id}`));
      if (!('document' in prepared)) return prepared;
      const operation = getOperationAST(prepared.document, operationName)?.operation;
      if (operation !== 'subscription') return prepared;
      return { ...prepared, request, seat: new SocketSeat(line, id) };
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
