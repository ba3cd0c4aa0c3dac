/**
 * An embedded CDN in front of a private bucket. It verifies signed URLs as CloudFront does, and reads through the S3
 * API, so that any storage can be its origin.
 */
import { createPublicKey } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Logger } from '../../src/log.ts';
import { listen } from '../supervise/listen.ts';
import { type Origin, type OriginError, openOrigin } from './origin.ts';
import { Denied, type TrustedKey, verify } from './signature.ts';

export interface CdnOptions {
  /** 0 picks a free port. */
  port: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** PEM of the public half of the RSA key that signs links. */
  publicKey: string;
  keyPairId: string;
  origin: { s3: S3Client };
  bucket: string;
  /** Milliseconds since 1970; the clock of this machine when left out. */
  now?: () => number;
  log: Logger;
}

export interface LocalCdn extends AsyncDisposable {
  /** `http://host:port`, the origin of signed URLs. */
  url: string;
}

const EXPOSED_HEADERS = 'Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag';

/** Requests have no body, so they arrive at once. */
const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 65_000,
};

/** @throws Error when the port is taken or the key cannot be read. */
export async function startCdn(options: CdnOptions): Promise<LocalCdn> {
  const { port, host, log, now = () => Date.now() } = options;
  const trusted: TrustedKey = { id: options.keyPairId, key: createPublicKey(options.publicKey) };
  const origin = openOrigin(options.origin.s3, options.bucket, now);
  const server = createServer(TIMEOUTS, (request, response) => {
    request.resume();
    serve({ origin, trusted, now, log }, request, response).catch((error: unknown) => {
      log.debug({ reason: String(error) }, 'cdn.disconnected');
      response.destroy();
    });
  });
  const { url, ...listening } = await listen(server, port, host);
  return {
    url,
    async [Symbol.asyncDispose]() {
      await listening[Symbol.asyncDispose]();
      origin[Symbol.dispose]();
    },
  };
}

async function serve(
  {
    origin,
    trusted,
    now: clock,
    log,
  }: { origin: Origin; trusted: TrustedKey; now: () => number; log: Logger },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', headers, url = '/' } = request;
  response.on('error', () => {}).setHeader('access-control-allow-origin', '*');
  response
    .setHeader('access-control-expose-headers', EXPOSED_HEADERS)
    .setHeader('x-content-type-options', 'nosniff');
  if (method === 'OPTIONS') return preflight(request, response);
  try {
    if (method !== 'GET' && method !== 'HEAD')
      throw new Denied('AccessDenied', 'This distribution allows only GET and HEAD.');
    const now = new Date(clock());
    const { key, query, expiresAt } = verify(`http://${headers.host}`, url, trusted, now);
    const disposition = query.get('response-content-disposition') ?? undefined;
    const answer = await origin.fetch({ method, headers, key, disposition });
    if ('code' in answer) return refuse(response, answer);
    const seconds = Math.floor((expiresAt.getTime() - now.getTime()) / 1000);
    // A signed URL names one immutable object while it is valid, so browsers may cache the object that long.
    response.setHeader('cache-control', `private, max-age=${seconds}, immutable`);
    response.writeHead(answer.status, answer.headers);
    await pipeline(answer.body, response);
  } catch (error) {
    if (response.headersSent) throw error;
    if (error instanceof Denied)
      return refuse(response, { status: 403, code: error.code, message: error.message });
    log.error({ err: error }, 'cdn.failed');
    refuse(response, { status: 502, code: 'BadGateway', message: 'The origin sent no valid response.' });
  }
}

function preflight({ headers }: IncomingMessage, response: ServerResponse): void {
  const requested = headers['access-control-request-headers'];
  response.setHeader('access-control-allow-methods', 'GET, HEAD').setHeader('access-control-max-age', 86_400);
  if (requested !== undefined) response.setHeader('access-control-allow-headers', requested);
  response.writeHead(204).end();
}

function refuse(response: ServerResponse, { status, code, message, headers = {} }: OriginError): void {
  const xml = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  response.writeHead(status, {
    ...headers,
    'content-type': 'text/xml',
    'content-length': Buffer.byteLength(xml),
    'cache-control': 'no-store',
  });
  response.end(response.req.method === 'HEAD' ? '' : xml);
}
