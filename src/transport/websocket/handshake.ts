/** The request that opens a WebSocket. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Origin } from '../../graphql/audit/audit.ts';
import { REQUEST_ID_HEADER, requestIdFrom } from '../../graphql/request-id.ts';

/** The facts of the request that a connection keeps. */
export interface Handshake {
  authorization?: string | undefined;
  /** The client's own id of the request; null when there is none. */
  requestId: string | null;
  address: string | null;
}

export const handshakeOf = ({ headers }: IncomingMessage, address: string | null): Handshake => ({
  authorization: headers.authorization,
  requestId: requestIdFrom(headers[REQUEST_ID_HEADER]),
  address,
});

/** The origin of an operation in the audit trail. The client's id of the handshake begins the ids of all operations. */
export function originOf(
  { requestId, address }: Omit<Handshake, 'authorization'>,
  operation: number,
): Origin {
  const id = requestId === null ? randomUUID() : `${requestId}:${operation}`;
  return { requestId: id, address, transport: 'websocket' };
}
