/** GraphQL over WebSocket, by the graphql-transport-ws protocol. */
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Logger } from '../log.ts';
import { Refusal } from '../share/problem.ts';
import type { Context } from './context.ts';
import { type Prepare, presentable, presentableError } from './operation.ts';
import type { Authenticate, Viewer } from './viewer.ts';

export interface SocketOptions {
  schema: GraphQLSchema;
  path: string;
  prepare: Prepare;
  authenticate: Authenticate;
  context: (viewer: Viewer, signed: boolean, requestId: string) => Context;
  log: Logger;
}

interface Known {
  viewer: Viewer;
  expiry?: NodeJS.Timeout | undefined;
}

/** Bytes of one message from a client. */
const MOST_BYTES = 256 * 1024;
/** Milliseconds between pings; a socket that answers none is dead. */
const KEEP_ALIVE_MS = 12_000;
/** setTimeout's longest. */
const LONGEST_MS = 2 ** 31 - 1;

export interface Sockets {
  readonly open: number;
  /** Tells every client to come back, elsewhere. */
  close(): Promise<void>;
}

export function serveSockets(http: HttpServer, options: SocketOptions): Sockets {
  const { log, prepare } = options;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_BYTES,
    handleProtocols: (protocols) =>
      protocols.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false,
  });

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (new URL(request.url ?? '/', 'http://x').pathname !== options.path) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request));
  });

  const known = new WeakMap<Extra['socket'], Known>();
  let operations = 0;

  const handler = useServer<{ authorization?: unknown; Authorization?: unknown }>(
    {
      schema: options.schema,
      async onConnect({ connectionParams, extra: { socket, request } }) {
        try {
          const viewer = await options.authenticate(
            bearer(connectionParams) ?? request.headers.authorization,
          );
          known.set(socket, { viewer, expiry: closeAt(viewer.expiresAt, socket) });
          return true;
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          socket.close(CloseCode.Forbidden, error.message);
          return false;
        }
      },
      onSubscribe({ extra: { socket } }, id, { query, operationName, variables }) {
        const viewer = known.get(socket)?.viewer;
        if (!viewer) throw new Error('subscribed before it was connected');
        operations += 1;
        return prepare(
          { query, operationName, variables },
          options.context(viewer, false, `ws:${operations}:${id}`),
        );
      },
      onNext: (_ctx, _id, _payload, _args, result) => presentable(result as ExecutionResult, log),
      onError: (_ctx, _id, _payload, errors) => errors.map((error) => presentableError(error, log)),
      onDisconnect({ extra: { socket } }) {
        clearTimeout(known.get(socket)?.expiry);
      },
    },
    server,
    KEEP_ALIVE_MS,
  );

  return {
    get open() {
      return server.clients.size;
    },
    close: async () => {
      await handler.dispose();
    },
  };
}

/** `Bearer …` from the connection's parameters; the bare token is understood too. */
function bearer(
  params: { authorization?: unknown; Authorization?: unknown } | undefined,
): string | undefined {
  const value = params?.authorization ?? params?.Authorization;
  if (typeof value !== 'string' || value === '') return undefined;
  return /^bearer /i.test(value) ? value : `Bearer ${value}`;
}

/** A token that ends takes its socket along: the client comes back with a fresh one. */
function closeAt(instant: Date | null, socket: Extra['socket']): NodeJS.Timeout | undefined {
  if (!instant) return undefined;
  const wait = Math.min(instant.getTime() - Date.now(), LONGEST_MS);
  return setTimeout(
    () => socket.close(CloseCode.Forbidden, 'The token has expired.'),
    Math.max(wait, 0),
  ).unref();
}
