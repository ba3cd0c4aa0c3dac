/** Bounds the connections of the HTTP server, in total and by address, and the bytes that clients have not read. */
import type { EventEmitter } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Overuse } from '../../transport/limits/overuse.ts';
import { httpError } from '../errors.ts';
import { type Addresses, createAddresses } from './address.ts';

export interface ConnectionLimits {
  /** Maximum of connections. */
  connections: number;
  /** Maximum of connections of one address; 0 for no limit. */
  connectionsPerAddress: number;
  /** Proxies whose `X-Forwarded-For` names the client. */
  trustedProxies: readonly string[];
}

export type ConnectionRefusal = 'connections' | 'connections_per_address';

export interface Connections {
  readonly open: number;
  readonly limits: ConnectionLimits;
  /** The address of the client, or of the trusted proxy that names none; null when the client has disconnected. */
  clientAddress(request: IncomingMessage): string | null;
  /** The limit because of which the server refuses requests on the connection; null when it accepts them. */
  refusalOf(socket: Socket): ConnectionRefusal | null;
  /**
   * Counts a WebSocket or an event stream that came through a trusted proxy, until `stream` closes. One connection
   * of a proxy carries the requests of many clients, so connections of proxies do not count themselves.
   * @returns whether the address that the proxy names may have one more.
   */
  admitStream(request: IncomingMessage, stream: EventEmitter): boolean;
}

/** @param limit the maximum of connections of one address */
export const tooManyConnections = (limit: number) =>
  httpError(429, 'TOO_MANY_REQUESTS', 'Your address has too many connections to the server.', {
    measure: 'connectionsPerAddress',
    limit,
  });

/** Bytes that the server has sent and clients have not read, of all connections together. */
const MAX_UNREAD_BYTES = 256 * 2 ** 20;
const UNREAD_INTERVAL_MS = 500;
/** Time in which a refused client may send its request. The server responds to it with the reason. */
const REFUSED_LIFETIME_MS = 1_000;
/** Refused connections that wait for their request. Further ones are closed without an answer. */
const MAX_REFUSED_CONNECTIONS = 200;

export function limitConnections(server: Server, limits: ConnectionLimits, overuse: Overuse): Connections {
  const addresses = createAddresses(limits.trustedProxies);
  const counts = new Map<string, number>();
  const open = new Set<Socket>();
  const refused = new Map<Socket, ConnectionRefusal>();

  function acquire(address: string, holder: EventEmitter): boolean {
    const count = counts.get(address) ?? 0;
    if (limits.connectionsPerAddress > 0 && count >= limits.connectionsPerAddress) return false;
    counts.set(address, count + 1);
    holder.once('close', () => {
      const remaining = (counts.get(address) ?? 0) - 1;
      if (remaining > 0) counts.set(address, remaining);
      else counts.delete(address);
    });
    return true;
  }

  function refuse(socket: Socket, reason: ConnectionRefusal): void {
    overuse.count(reason);
    if (refused.size >= MAX_REFUSED_CONNECTIONS) {
      socket.destroy();
      return;
    }
    refused.set(socket, reason);
    const timer = setTimeout(() => socket.destroy(), REFUSED_LIFETIME_MS).unref();
    socket.once('close', () => {
      clearTimeout(timer);
      refused.delete(socket);
    });
  }

  server.on('connection', (socket: Socket) => {
    const peer = socket.remoteAddress;
    // The client has disconnected already.
    if (peer === undefined) return;
    if (open.size >= limits.connections) return refuse(socket, 'connections');
    if (!addresses.isTrusted(peer) && !acquire(addressOf(addresses, peer), socket)) {
      return refuse(socket, 'connections_per_address');
    }
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });

  const timer = setInterval(() => closeUnread(open, overuse), UNREAD_INTERVAL_MS).unref();
  server.once('close', () => clearInterval(timer));

  return {
    limits,
    get open() {
      return open.size;
    },
    clientAddress({ socket: { remoteAddress: peer }, headers }) {
      return peer === undefined ? null : (addresses.addressOf(peer, headers['x-forwarded-for']) ?? peer);
    },
    refusalOf: (socket) => refused.get(socket) ?? null,
    admitStream({ socket, headers }, stream) {
      const peer = socket.remoteAddress ?? '';
      if (!addresses.isTrusted(peer)) return true;
      const client = addresses.clientOf(peer, headers['x-forwarded-for']);
      if (client === null || acquire(client, stream)) return true;
      overuse.count('connections_per_address');
      return false;
    },
  };
}

const addressOf = (addresses: Addresses, peer: string): string => addresses.clientOf(peer, undefined) ?? peer;

/** Closes the connections with the most unread bytes while all of them together have too many. */
function closeUnread(open: ReadonlySet<Socket>, overuse: Overuse): void {
  let total = 0;
  for (const { writableLength } of open) total += writableLength;
  if (total <= MAX_UNREAD_BYTES) return;
  const largestFirst = [...open].sort((a, b) => b.writableLength - a.writableLength);
  for (const socket of largestFirst) {
    if (total <= MAX_UNREAD_BYTES) return;
    total -= socket.writableLength;
    overuse.count('unread');
    socket.destroy();
  }
}
