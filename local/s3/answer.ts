import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** What an operation has to say. */
export interface Answer {
  status: number;
  headers?: Record<string, string | number>;
  /** XML as text, or an object's bytes. */
  body?: string | Readable;
}

/** How long a client may go on sending after it has been refused, to read the refusal. */
const LINGER = 10_000;

/** Sends an answer; rejects when the client goes away meanwhile. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
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
  // Of a client that is gone already, a pipeline leaves the body, and with it a file, open.
  if (body !== undefined && typeof body !== 'string') {
    return pipeline(body, response).finally(() => body.destroy());
  }
  const text = request.method === 'HEAD' ? '' : (body ?? '');
  if (request.complete) response.end(text);
  else await linger(request, response, text);
}

/**
 * Says it, then reads what is still being sent before hanging up. Closing at once would reset the connection,
 * and a browser that is still uploading would report a network error instead of the reason.
 */
async function linger(request: IncomingMessage, response: ServerResponse, text: string): Promise<void> {
  if (text === '') response.flushHeaders();
  else response.write(text);
  const sent = new AbortController();
  request.once('close', () => sent.abort()).once('end', () => sent.abort());
  request.on('error', () => sent.abort()).resume();
  await delay(LINGER, undefined, { signal: sent.signal, ref: false }).catch(() => {});
  response.end();
}
