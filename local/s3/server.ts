/**
 * A small S3 for development: path-style addresses, one pair of keys, objects on disk. It refuses what S3 refuses
 * (signatures, expiry, POST policies, checksums) and answers NotImplemented to operations that it does not know.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Logger } from '../../src/log.ts';
import { listen } from '../supervise/listen.ts';
import { authenticate, type Keys } from './access/authenticate.ts';
import { type AllowedOrigins, addCorsHeaders, preflight } from './access/cors.ts';
import { encodePath } from './access/sigv4.ts';
import type { Context } from './context.ts';
import { bucketFolder, createBucket, openDisk } from './disk/disk.ts';
import { S3Error } from './error.ts';
import { startNotifier } from './notifier.ts';
import { receiveForm } from './operations/form.ts';
import { operationOf } from './operations/operation.ts';
import { parseS3Request, type S3Request } from './s3-request.ts';
import { type S3Response, sendResponse } from './s3-response.ts';
import { document, element } from './xml.ts';

export interface S3Options extends Keys {
  /** Folder of objects and pending events. It is created if needed; only one server may use it at a time. */
  directory: string;
  /** 0 picks a free port. */
  port: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Buckets to create at start. */
  buckets: readonly string[];
  /** Origins whose pages may upload and read. The default is `*`, because every request needs a signature. */
  corsOrigin?: AllowedOrigins;
  /** Address that receives S3's event JSON about each new object of one bucket. `url` is called before each attempt. */
  notify?: { bucket: string; url: () => string };
  /** Milliseconds since 1970; the clock of this machine when left out. */
  now?: () => number;
  log: Logger;
}

export interface LocalS3 extends AsyncDisposable {
  /** `http://host:port`, for path-style clients. */
  endpoint: string;
}

/** Longest time without a byte in either direction. */
const IDLE_TIMEOUT_MS = 300_000;

/** Headers arrive at once; a connection without a request closes. */
const TIMEOUTS = { headersTimeout: 10_000, connectionsCheckingInterval: 1_000, keepAliveTimeout: 65_000 };

/** @throws Error when the port is taken or the folder is not writable. */
export async function startS3(options: S3Options): Promise<LocalS3> {
  const { directory, port, host, corsOrigin = '*', notify, now = () => Date.now(), log } = options;
  const { accessKeyId, secretAccessKey, region } = options;
  const disk = await openDisk(directory);
  for (const bucket of options.buckets) await createBucket(disk, bucket);
  const notifier = notify && (await startNotifier({ folder: disk.events, url: notify.url, log }));
  let endpoint = '';
  const context: Context = {
    disk,
    keys: { accessKeyId, secretAccessKey, region },
    now,
    endpoint: () => endpoint,
    async notifyCreated(operation, target, written, requestId) {
      if (target.bucket === notify?.bucket)
        await notifier?.enqueue({ operation, target, written, requestId, region });
    },
  };
  // An upload over a slow network may take as long as it needs, provided that bytes keep arriving.
  const server = createServer({ ...TIMEOUTS, requestTimeout: 0 }, (request, response) => {
    void serve(context, request, response, corsOrigin, log);
  }).setTimeout(IDLE_TIMEOUT_MS);
  const listening = await listen(server, port, host).catch(async (error: unknown) => {
    await notifier?.[Symbol.asyncDispose]();
    throw error;
  });
  endpoint = listening.url;
  return {
    endpoint,
    async [Symbol.asyncDispose]() {
      await listening[Symbol.asyncDispose]();
      await notifier?.[Symbol.asyncDispose]();
    },
  };
}

async function serve(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  origins: AllowedOrigins,
  log: Logger,
): Promise<void> {
  const id = randomUUID();
  const startedAt = performance.now();
  request.on('error', () => {});
  response.on('error', () => {}).setHeader('x-amz-request-id', id);
  // A client whose clock differs corrects its signatures by this header.
  response.setHeader('date', new Date(context.now()).toUTCString());
  try {
    addCorsHeaders(request, response, origins);
    const answer = await answerTo(context, request, id, origins).catch((error) =>
      refusal(request, error, id, log),
    );
    await sendResponse(request, response, answer);
    // The log has the path alone, because the query may hold a signature.
    const [path] = (request.url ?? '').split('?');
    log.debug(
      {
        id,
        method: request.method,
        path,
        status: answer.status,
        ms: Math.round(performance.now() - startedAt),
      },
      's3.request',
    );
  } catch (error) {
    log.debug({ id, reason: String(error) }, 's3.client.disconnected');
    response.destroy();
  }
}

async function answerTo(
  context: Context,
  request: IncomingMessage,
  id: string,
  origins: AllowedOrigins,
): Promise<S3Response> {
  if (request.method === 'OPTIONS') return { status: 200, headers: preflight(request, origins) };
  const s3Request = parseS3Request(request, id);
  const form =
    request.method === 'POST' &&
    s3Request.key === '' &&
    /^multipart\/form-data/i.test(s3Request.header('content-type') ?? '');
  if (form) return postForm(context, s3Request);
  const payload = authenticate(s3Request, context.keys, new Date(context.now()));
  return operationOf(s3Request)(context, s3Request, payload);
}

async function postForm(context: Context, s3Request: S3Request): Promise<S3Response> {
  const { bucket } = s3Request;
  await bucketFolder(context.disk, bucket);
  const { key, etag, size, successStatus } = await receiveForm(s3Request, context);
  await context.notifyCreated('Post', { bucket, key }, { etag, size }, s3Request.id);
  const location = `${context.endpoint()}/${bucket}/${encodePath(key)}`;
  const headers = { etag, location };
  if (successStatus !== '201') return { status: successStatus === '200' ? 200 : 204, headers };
  const result = [
    element('Location', location),
    element('Bucket', bucket),
    element('Key', key),
    element('ETag', etag),
  ];
  return { status: 201, headers, body: document(element('PostResponse', result)) };
}

function refusal(request: IncomingMessage, error: unknown, id: string, log: Logger): S3Response {
  const known = error instanceof S3Error;
  const disconnected = request.destroyed && !request.complete;
  if (!known && !disconnected) log.error({ id, err: error }, 's3.failed');
  const refused = known
    ? error
    : new S3Error('InternalError', 'We encountered an internal error. Please try again.');
  const [path = ''] = (request.url ?? '').split('?');
  const headers =
    refused.code === 'InvalidRange'
      ? { 'content-range': `bytes */${refused.details['ActualObjectSize']}` }
      : {};
  return { status: refused.status, headers, body: refused.xml(path, id) };
}
