/** The HTTP trigger: events of the storage, health and metrics. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../log.ts';
import { isAuthorized } from './authorize.ts';
import { BodyReader, type Overuse } from './body.ts';
import type { Queue } from './queue.ts';
import { NotAnS3Event, uploadsOf } from './s3-event.ts';

export interface HttpTrigger extends AsyncDisposable {
  /** The address, such as `http://127.0.0.1:4100`. */
  url: string;
}

interface HttpTriggerOptions {
  host: string;
  /** 0 picks a free port. */
  port: number;
  /** The source bucket. */
  bucket: string;
  /** What `POST /events` requires; empty for nothing. */
  secret: string;
  queue: Queue;
  warm: () => boolean;
  /** Returns the number of documents whose renditions are to be made. */
  renditions: () => number;
  /** Returns one sentence for each reason for which the next conversion would probably fail. */
  problems: () => Promise<string[]>;
  metrics: { text(): Promise<string>; contentType: string; overused(reason: Overuse): void };
  log: Logger;
}

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 15_000;
const TIMEOUT_CHECK_MS = 1_000;
/** The storage and the API servers keep a few connections. */
const MAX_CONNECTIONS = 256;
const RETRY_AFTER_SECONDS = 30;

/**
 * Listens for `POST /events` with S3's event JSON: 202 when the queue accepted the uploads, 400 when the body is not an
 * event, 401 without the secret when there is one, 429 or 503 with Retry-After when the queue is full or the converter
 * stops. `waiting` in the answer is the number of uploads that were in the queue already. Also serves `GET /health`,
 * `GET /ready` and `GET /metrics`.
 */
export async function openHttpTrigger(options: HttpTriggerOptions): Promise<HttpTrigger> {
  const bodies = new BodyReader();
  const timeouts = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: TIMEOUT_CHECK_MS,
  };
  const server = createServer(timeouts, (request, response) => {
    handle(request, response, bodies, options).catch((error) => {
      // A client that resets its connection makes the body fail, which is no failure of the converter.
      if (request.destroyed && !request.complete) return;
      options.log.warn({ err: error }, 'http.failed');
      if (!response.headersSent) sendJson(response, 500, { error: 'The converter failed.' });
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('drop', () => options.metrics.overused('connections'));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(options.port, options.host, resolve);
  await promise;
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  bodies: BodyReader,
  options: HttpTriggerOptions,
): Promise<void> {
  // The target of a request may be anything, so it is not parsed as a URL.
  const [path] = (request.url ?? '/').split('?');
  switch (`${request.method} ${path}`) {
    case 'POST /events':
      return handleEvents(request, response, bodies, options);
    case 'GET /health': {
      const { waiting, running } = options.queue;
      return sendJson(response, 200, {
        status: 'ok',
        waiting,
        running,
        renditions: options.renditions(),
        warm: options.warm(),
      });
    }
    case 'GET /ready': {
      const problems = [
        ...(options.queue.closed ? ['The converter stops.'] : []),
        ...(await options.problems()),
      ];
      return sendJson(response, problems.length === 0 ? 200 : 503, {
        ready: problems.length === 0,
        problems,
      });
    }
    case 'GET /metrics':
      response.writeHead(200, { 'content-type': options.metrics.contentType });
      response.end(await options.metrics.text());
      return;
    default:
      sendJson(response, 404, {
        error: 'The routes are POST /events, GET /health, GET /ready and GET /metrics.',
      });
  }
}

async function handleEvents(
  request: IncomingMessage,
  response: ServerResponse,
  bodies: BodyReader,
  { bucket, secret, queue, metrics, log }: HttpTriggerOptions,
): Promise<void> {
  if (!isAuthorized(request.headers.authorization, secret)) {
    response.setHeader('www-authenticate', 'Bearer realm="events", Basic realm="events"');
    response.setHeader('connection', 'close');
    return sendJson(response, 401, {
      error: 'The header Authorization does not have CONVERTER_EVENTS_SECRET.',
    });
  }
  const body = await bodies.read(request);
  if ('overuse' in body) {
    metrics.overused(body.overuse);
    response.setHeader('connection', 'close');
    if (body.overuse === 'body_too_large')
      return sendJson(response, 413, { error: 'The body is too large.' });
    response.setHeader('retry-after', String(RETRY_AFTER_SECONDS));
    return sendJson(response, 503, { error: 'The converter receives too much. Send the event again later.' });
  }
  try {
    const uploads = uploadsOf(JSON.parse(body.text), bucket);
    let waiting = 0;
    for (const upload of uploads) {
      const answer = queue.add(upload);
      if (answer === 'waiting') waiting += 1;
      if (answer === 'added' || answer === 'waiting' || answer === 'running') continue;
      // The uploads that were added before stay in the queue: when the event is sent again, they are not added twice.
      if (answer !== 'closed') log.warn({ full: answer, video: upload.video }, 'queue.full');
      response.setHeader('retry-after', String(RETRY_AFTER_SECONDS));
      return sendJson(response, answer === 'video' ? 429 : 503, {
        error: 'The converter accepts no more documents. Send the event again later.',
      });
    }
    sendJson(response, 202, { taken: uploads.length, waiting });
  } catch (error) {
    if (!(error instanceof NotAnS3Event || error instanceof SyntaxError)) throw error;
    sendJson(response, 400, { error: error.message });
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}
