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

/** An object, or as much of it as was asked for. */
export interface Found {
  status: 200 | 206 | 304;
  headers: Record<string, string>;
  /** Nothing comes of it for HEAD and 304. */
  body: Readable;
}

export interface Refused {
  status: number;
  code: string;
  message: string;
  headers?: Record<string, string>;
}

export interface Asked {
  method: 'GET' | 'HEAD';
  headers: IncomingHttpHeaders;
  key: string;
  /** From the signed part of the query; undefined to show the object in place. */
  disposition: string | undefined;
}

export interface Origin extends Disposable {
  /** @throws Error when the storage is away or refuses us. */
  fetch(asked: Asked): Promise<Found | Refused>;
}

const ASKED = ['range', 'if-range', 'if-none-match', 'if-modified-since', 'if-match', 'if-unmodified-since'];
const ANSWERED = [
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
// A signature serves that many seconds; half of them at most are over when it is used.
const SIGNED_FOR = 1200;
const REMEMBERED = 2_000;
// Without a byte, in ms.
const PATIENCE = 30_000;

/**
 * Reads a bucket by presigned GETs: the client is asked for one signature per object and a while, and what
 * viewers ask and hear goes through as it is, by the lists above. That costs less than the client's GetObject
 * for each viewer, and knows conditions that it does not.
 */
export function openOrigin(s3: S3Client, bucket: string): Origin {
  const pool = { keepAlive: true, maxSockets: 128 };
  const agents = { http: new HttpAgent(pool), https: new HttpsAgent(pool) };
  const signed = new Map<string, { url: Promise<string>; until: number }>();

  function sign({ method, key, disposition }: Asked): Promise<string> {
    const id = JSON.stringify([method, key, disposition]);
    const known = signed.get(id);
    if (known && known.until > Date.now()) return known.url;
    const input = {
      Bucket: bucket,
      Key: key,
      ...(disposition !== undefined && { ResponseContentDisposition: disposition }),
    };
    const command = method === 'HEAD' ? new HeadObjectCommand(input) : new GetObjectCommand(input);
    const url = getSignedUrl(s3, command as GetObjectCommand, { expiresIn: SIGNED_FOR });
    signed.delete(id);
    signed.set(id, { url, until: Date.now() + SIGNED_FOR * 500 });
    url.catch(() => signed.delete(id));
    const [oldest] = signed.keys();
    if (signed.size > REMEMBERED && oldest !== undefined) signed.delete(oldest);
    return url;
  }

  function send(url: string, asked: Asked): Promise<IncomingMessage> {
    const options = { method: asked.method, headers: pick(asked.headers, ASKED), timeout: PATIENCE };
    return new Promise((resolve, reject) => {
      const call = url.startsWith('https:')
        ? overHttps(url, { ...options, agent: agents.https })
        : overHttp(url, { ...options, agent: agents.http });
      call.on('timeout', () => call.destroy(new Error('the storage is silent')));
      call.on('response', resolve).end();
      call.on('error', (error: NodeJS.ErrnoException) => {
        // The storage closed an idle connection just as it was taken up again.
        const stale = call.reusedSocket && error.code === 'ECONNRESET';
        if (stale) send(url, asked).then(resolve, reject);
        else reject(error);
      });
    });
  }

  return {
    fetch: async (asked) => heard(await send(await sign(asked), asked)),
    [Symbol.dispose]() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

const pick = (headers: IncomingHttpHeaders, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );

/** What the storage says to the viewer; everything else is ours to know. */
function heard(response: IncomingMessage): Found | Refused {
  const { statusCode: status = 0, headers } = response;
  if (status === 200 || status === 206 || status === 304) {
    return { status, headers: pick(headers, ANSWERED), body: response };
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
      throw new Error(`the storage answered ${status}`);
  }
}
