/** Reads objects from the storage for the CDN, with signed requests. */
import {
  Agent as HttpAgent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as overHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as overHttps } from 'node:https';
import type { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { LRUCache } from 'lru-cache';

/** An object, or the requested range of it. */
export interface OriginObject {
  status: 200 | 206 | 304;
  headers: Record<string, string>;
  /** Empty for HEAD and 304. */
  body: Readable;
}

export interface OriginError {
  status: number;
  code: string;
  message: string;
  headers?: Record<string, string>;
}

export interface OriginRequest {
  method: 'GET' | 'HEAD';
  headers: IncomingHttpHeaders;
  key: string;
  /** The signed Content-Disposition. Without one, a browser shows the object instead of saving it. */
  disposition: string | undefined;
}

export interface Origin extends Disposable {
  /** @throws Error when the storage does not answer or refuses the CDN. */
  fetch(request: OriginRequest): Promise<OriginObject | OriginError>;
}

const FORWARDED_REQUEST_HEADERS = [
  'range',
  'if-range',
  'if-none-match',
  'if-modified-since',
  'if-match',
  'if-unmodified-since',
];
const FORWARDED_RESPONSE_HEADERS = [
  'accept-ranges',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-range',
  'content-type',
  'etag',
  'last-modified',
];
/** Lifetime of a signature. The CDN uses a signature only during the first half. */
const SIGNATURE_SECONDS = 1200;
const MAX_SIGNATURES = 2_000;
/** Longest time without a byte from the storage. */
const IDLE_TIMEOUT_MS = 30_000;

/**
 * Reads a bucket by presigned GETs. The AWS client signs once for each object and period, and the CDN forwards the
 * headers in the lists above in both directions. This costs less than a GetObject of the client for each viewer, and
 * supports conditions that the client does not.
 */
export function openOrigin(s3: S3Client, bucket: string, now: () => number = () => Date.now()): Origin {
  const pool = { keepAlive: true, maxSockets: 128 };
  const agents = { http: new HttpAgent(pool), https: new HttpsAgent(pool) };
  const signed = new LRUCache<string, Promise<string>>({
    max: MAX_SIGNATURES,
    ttl: (SIGNATURE_SECONDS / 2) * 1000,
  });

  function sign({ method, key, disposition }: OriginRequest): Promise<string> {
    const id = idOf({ method, key, disposition });
    const known = signed.get(id);
    if (known) return known;
    const input = {
      Bucket: bucket,
      Key: key,
      ...(disposition !== undefined && { ResponseContentDisposition: disposition }),
    };
    const command = method === 'HEAD' ? new HeadObjectCommand(input) : new GetObjectCommand(input);
    const url = getSignedUrl(s3, command as GetObjectCommand, {
      expiresIn: SIGNATURE_SECONDS,
      signingDate: new Date(now()),
    });
    signed.set(id, url);
    url.catch(() => signed.delete(id));
    return url;
  }

  function send(url: string, request: OriginRequest): Promise<IncomingMessage> {
    const options = {
      method: request.method,
      headers: pick(request.headers, FORWARDED_REQUEST_HEADERS),
      timeout: IDLE_TIMEOUT_MS,
    };
    return new Promise((resolve, reject) => {
      const outgoing = url.startsWith('https:')
        ? overHttps(url, { ...options, agent: agents.https })
        : overHttp(url, { ...options, agent: agents.http });
      outgoing.on('timeout', () => outgoing.destroy(new Error('The storage did not respond in time.')));
      outgoing.on('response', resolve).end();
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        // The storage closed the idle connection at the moment when the agent reused it.
        const stale = outgoing.reusedSocket && error.code === 'ECONNRESET';
        if (stale) send(url, request).then(resolve, reject);
        else reject(error);
      });
    });
  }

  /** After a step of the clock the storage refuses a signature that is cached, so the CDN signs again. */
  async function fetch(request: OriginRequest): Promise<IncomingMessage> {
    const response = await send(await sign(request), request);
    if (response.statusCode !== 403) return response;
    response.resume();
    signed.delete(idOf(request));
    return send(await sign(request), request);
  }

  return {
    fetch: async (request) => toViewer(await fetch(request)),
    [Symbol.dispose]() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

const idOf = ({ method, key, disposition }: Pick<OriginRequest, 'method' | 'key' | 'disposition'>) =>
  JSON.stringify([method, key, disposition]);

const pick = (headers: IncomingHttpHeaders, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );

/** The part of the storage's response that viewers receive. */
function toViewer(response: IncomingMessage): OriginObject | OriginError {
  const { statusCode: status = 0, headers } = response;
  if (status === 200 || status === 206 || status === 304) {
    return { status, headers: pick(headers, FORWARDED_RESPONSE_HEADERS), body: response };
  }
  response.resume();
  switch (status) {
    case 404:
      return { status, code: 'NoSuchKey', message: 'The specified key does not exist.' };
    case 412:
      return {
        status,
        code: 'PreconditionFailed',
        message: 'At least one of the pre-conditions you specified did not hold',
      };
    case 416:
      return {
        status,
        code: 'InvalidRange',
        message: 'The requested range is not satisfiable',
        headers: pick(headers, ['content-range']),
      };
    default:
      throw new Error(`The storage responded with HTTP status ${status}.`);
  }
}
