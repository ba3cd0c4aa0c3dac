/** Sends the responses of the S3 server. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** The response of an operation. */
export interface S3Response {
  status: number;
  headers?: Record<string, string | number>;
  /** XML as text, or an object's bytes as a stream. */
  body?: string | Readable;
}

/** Time in which a client may finish sending after an early response, so that the client reads the response. */
const LINGER_TIMEOUT_MS = 10_000;

/** Sends a response. Rejects when the client closes the connection first. */
export async function sendResponse(
  request: IncomingMessage,
  response: ServerResponse,
  answer: S3Response,
): Promise<void> {
  const { status, headers = {}, body } = answer;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (typeof body === 'string') {
    response.setHeader('content-type', 'application/xml');
    response.setHeader('content-length', Buffer.byteLength(body));
  } else if (
    body === undefined &&
    status !== 204 &&
    status !== 304 &&
    !response.hasHeader('content-length')
  ) {
    response.setHeader('content-length', 0);
  }
  if (!request.complete) response.setHeader('connection', 'close');
  response.writeHead(status);
  // A pipeline to a connection that is already closed would leave the body, and its file, open.
  if (body !== undefined && typeof body !== 'string') {
    return pipeline(body, response).finally(() => body.destroy());
  }
  const text = request.method === 'HEAD' ? '' : (body ?? '');
  if (request.complete) response.end(text);
  else await linger(request, response, text);
}

/**
 * Sends the response, then reads what the client still sends before it closes. Closing at once would reset the
 * connection, and a browser that is still uploading would report a network error instead of the reason.
 */
async function linger(request: IncomingMessage, response: ServerResponse, text: string): Promise<void> {
  if (text === '') response.flushHeaders();
  else response.write(text);
  const sent = new AbortController();
  request.once('close', () => sent.abort()).once('end', () => sent.abort());
  request.on('error', () => sent.abort()).resume();
  await delay(LINGER_TIMEOUT_MS, undefined, { signal: sent.signal, ref: false }).catch(() => {});
  response.end();
}
