/** Serves GraphQL over server-sent events: one event stream for each operation, bounded for each token. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../../graphql/context.ts';
import type { QuotaLimit, Quotas } from '../limits/quotas.ts';
import type { TransportLimits } from '../limits/transport-limits.ts';
import { EventStream } from './event-stream.ts';
import { afterInstant } from './expiry.ts';
import { createProtocol, type ProtocolOptions } from './protocol.ts';
import { rejection, sendResponse, writeHead } from './response.ts';

export interface EventStreamOptions extends ProtocolOptions {
  quotas: Quotas;
  limits: TransportLimits;
  /** @throws when the token of the request is not valid. */
  createContext: (request: FastifyRequest) => Promise<Context>;
}

export interface EventStreams {
  serve(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  readonly open: number;
  /** Ends every event stream and rejects new ones. Clients reconnect to another server. */
  close(): void;
}

const SHUTTING_DOWN = rejection(
  503,
  'SERVICE_UNAVAILABLE',
  'The server is restarting. Connect to another one.',
);
/**
 * Milliseconds between the expiry of a token, after which its stream sends no state, and the end of the stream.
 * graphql-sse 2.6 does not notice an end that arrives together with a result.
 */
const EXPIRY_GRACE_MS = 50;
/**
 * nginx collects a response before it passes it on, unless the first header forbids it. The second one forbids proxies to
 * compress the stream, which would collect it too.
 */
const STREAM_HEADERS = { 'x-accel-buffering': 'no', 'cache-control': 'no-cache, no-transform' };

const tooManyStreams = (measure: QuotaLimit, limit: number) =>
  rejection(429, 'TOO_MANY_REQUESTS', 'The token has too many open connections.', { measure, limit });

export function createEventStreams(options: EventStreamOptions): EventStreams {
  const { quotas, limits } = options;
  const handle = createProtocol(options);
  const open = new Set<FastifyReply['raw']>();
  let isClosed = false;

  async function serve(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    // A client that reconnects at once must not keep the server from closing.
    if (isClosed) return sendResponse(reply, SHUTTING_DOWN);
    const context = await options.createContext(request);
    const quota = quotas.acquire(context.viewer);
    if (typeof quota === 'string') {
      context.parts.audit.limited(quota, context);
      return sendResponse(reply, tooManyStreams(quota, limits[quota]));
    }
    const { raw } = reply;
    // The client may have disconnected during the authentication.
    if (raw.closed) quota.release();
    else raw.once('close', () => quota.release());
    const stream = new EventStream(raw, limits.stallTimeout);
    const [body, head] = await handle(request, { stream, context });
    if (!body || typeof body === 'string') return sendResponse(reply, [body, head]);
    // The server may have closed its streams while the first state was read.
    if (isClosed) {
      await body.return();
      return sendResponse(reply, SHUTTING_DOWN);
    }
    writeHead(reply, { ...head, headers: { ...head.headers, ...STREAM_HEADERS } });
    open.add(raw);
    const expiryTimer = afterInstant(context.viewer.validUntil, EXPIRY_GRACE_MS, () => raw.end());
    try {
      await stream.send(body);
    } finally {
      clearTimeout(expiryTimer ?? undefined);
      open.delete(raw);
    }
  }

  return {
    serve,
    get open() {
      return open.size;
    },
    close() {
      isClosed = true;
      for (const response of open) response.destroy();
    },
  };
}
