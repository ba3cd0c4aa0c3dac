/** Accepts WebSockets on the HTTP server, checks them regularly and closes them at shutdown. */
import { type Server as HttpServer, type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { INTERNAL_ERROR_MESSAGE } from '../../graphql/errors.ts';
import { CLOSE_CODES } from '../close-codes.ts';
import { ByteBudget } from '../limits/byte-budget.ts';
import type { Overuse, OveruseReason } from '../limits/overuse.ts';
import { clock } from './clock.ts';
import { createCongestionMonitor } from './congestion-monitor.ts';
import { Connection } from './connection.ts';
import { type Handshake, handshakeOf } from './handshake.ts';
import { createProtocol, type ProtocolOptions } from './protocol.ts';

export interface WebSocketOptions extends ProtocolOptions {
  path: string;
  overuse: Overuse;
  /** The address of a client, for the audit trail. */
  addressOf?: (request: IncomingMessage) => string | null;
  /** Returns the status with which an upgrade request is refused, or counts the WebSocket and returns null. */
  refusalOf?: (request: IncomingMessage) => 403 | 429 | 503 | null;
}

export interface WebSockets {
  readonly open: number;
  /** The number of WebSockets that have closed, by close code. */
  readonly closes: ReadonlyMap<number, number>;
  /** Accepts no more WebSockets and closes the open ones at random moments within `spread` milliseconds. */
  shutdown(spread: number): Promise<void>;
  close(): Promise<void>;
}

export const MAX_MESSAGE_BYTES = 128 * 1024;
/** Limit of all incomplete messages together. */
const MAX_INCOMPLETE_BYTES = 16 * 1024 * 1024;
/** Time between two checks of each connection. */
const LIVENESS_INTERVAL_MS = 1_000;
/** Interval at which the shutdown checks the number of open connections. */
const SHUTDOWN_POLL_MS = 20;

/** Holds its connection, so that all sockets share the same event listeners. */
class ServerSocket extends WebSocket {
  connection: Connection | null = null;
}

export function serveWebSockets(http: HttpServer, options: WebSocketOptions): WebSockets {
  const { limits, log } = options;
  const connections = new Set<Connection>();
  const closes = new Map<number, number>();
  const protocol = createProtocol(options);
  const connectionOptions = {
    limits,
    incoming: new ByteBudget(MAX_INCOMPLETE_BYTES),
    onCongested: createCongestionMonitor(),
    onFailure: closeAfterFailure,
    onRefused: (reason: OveruseReason) => options.overuse.count(reason),
  };
  const server = new WebSocketServer({
    WebSocket: ServerSocket,
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: (protocols) =>
      protocols.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false,
  });
  let isShuttingDown = false;

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Node hands the socket over without an error listener. An `error` event without one ends the process, and
    // every client can cause one by resetting its connection.
    socket.on('error', handleError);
    if (pathOf(request) !== options.path) {
      refuse(socket, '404 Not Found');
      return;
    }
    const status = isShuttingDown ? 503 : (options.refusalOf?.(request) ?? null);
    if (status !== null) {
      const headers = status === 403 ? [] : ['Retry-After: 1'];
      refuse(socket, `${status} ${STATUS_CODES[status]}`, ...headers);
    } else {
      const handshake = handshakeOf(request, options.addressOf?.(request) ?? null);
      server.handleUpgrade(request, socket, head, (ws) => open(ws, socket, handshake));
    }
  });

  function open(ws: ServerSocket, socket: Duplex, handshake: Handshake): void {
    const connection = new Connection(ws, handshake, connectionOptions);
    ws.connection = connection;
    connection.onClosed = protocol.opened(connection, connection);
    connections.add(connection);
    sockets.set(socket, connection);
    // The listener of `ws` comes after this one.
    socket.prependListener('data', handleBytes);
    ws.on('message', handleMessage);
    ws.on('ping', handlePing);
    ws.on('pong', handlePong);
    ws.on('error', handleError);
    ws.on('close', handleClose);
  }

  function handleError(error: Error): void {
    log.debug({ reason: error.message }, 'websocket.error');
  }

  function handleClose(this: WebSocket, code: number, reason: Buffer): void {
    const connection = connectionOf(this);
    if (!connection) return;
    connections.delete(connection);
    closes.set(code, (closes.get(code) ?? 0) + 1);
    connection.releaseQuota();
    connection.releaseIncoming();
    connection.onClosed?.(code, String(reason)).catch((error) => closeAfterFailure(connection, error));
  }

  function closeAfterFailure(connection: Connection, error: unknown): void {
    log.error({ err: error }, 'websocket.failed');
    connection.close(CloseCode.InternalServerError, INTERNAL_ERROR_MESSAGE);
  }

  const timer = setInterval(() => {
    const now = clock();
    for (const connection of connections) connection.checkLiveness(now);
  }, LIVENESS_INTERVAL_MS).unref();

  async function shutdown(spread: number): Promise<void> {
    isShuttingDown = true;
    for (const connection of connections) {
      const reason = 'The server is restarting. Reconnect after a random delay of up to 5 seconds.';
      setTimeout(() => connection.close(CLOSE_CODES.serviceRestart, reason), Math.random() * spread);
    }
    const deadline = performance.now() + spread + limits.closeFrameTimeout;
    while (connections.size > 0) {
      // A client that has sent a close frame itself may never end its TCP connection.
      if (performance.now() > deadline) for (const connection of connections) connection.terminate();
      await delay(SHUTDOWN_POLL_MS);
    }
  }

  return {
    get open() {
      return connections.size;
    },
    closes,
    shutdown,
    async close() {
      await shutdown(0);
      clearInterval(timer);
      server.close();
    },
  };
}

/** Returns the path of a request target; null when the target is not a URL. */
function pathOf({ url = '/' }: IncomingMessage): string | null {
  const base = 'http://host';
  return URL.canParse(url, base) ? new URL(url, base).pathname : null;
}

/** Responds to an upgrade request without accepting the upgrade. */
function refuse(socket: Duplex, status: string, ...headers: string[]): void {
  socket.once('finish', () => socket.destroy());
  socket.end(
    `${[`HTTP/1.1 ${status}`, ...headers, 'Connection: close', 'Content-Length: 0'].join('\r\n')}\r\n\r\n`,
  );
}

/** The connections by their sockets, so that all sockets share one listener. */
const sockets = new WeakMap<Duplex, Connection>();

function handleBytes(this: Duplex, chunk: Buffer): void {
  sockets.get(this)?.receiveBytes(chunk);
}

const connectionOf = (ws: WebSocket): Connection | null => (ws as ServerSocket).connection;

function handleMessage(this: WebSocket, data: RawData): void {
  connectionOf(this)?.receive(data);
}

function handlePing(this: WebSocket): void {
  connectionOf(this)?.receivePing();
}

function handlePong(this: WebSocket): void {
  connectionOf(this)?.receivePong();
}
