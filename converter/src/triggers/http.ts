import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../log.ts';
import type { Queue } from './queue.ts';
import { NotAnEvent, uploadsOf } from './s3-event.ts';

export interface HttpTrigger extends AsyncDisposable {
  /** Where it listens: `http://127.0.0.1:4100`. */
  url: string;
}

/** S3's largest notification is far smaller. */
const MAX_BODY = 2 ** 20;
const RETRY_AFTER = 30;

/**
 * `POST /events` with S3's event JSON: 202 once it is taken, 400 when it is no event, 429 or 503 with
 * Retry-After when there is no room. `GET /health`, `GET /metrics`.
 */
export async function openHttpTrigger(options: {
  host: string;
  port: number;
  bucket: string;
  queue: Queue;
  warm: () => boolean;
  metrics: () => string;
  log: Log;
}): Promise<HttpTrigger> {
  const server = createServer((request, response) => {
    handle(request, response, options).catch((error) => {
      options.log.warn({ error }, 'http.failed');
      if (!response.headersSent) answer(response, 500, { error: 'internal' });
    });
  });
  server.requestTimeout = 15_000;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(options.port, options.host, resolve);
  await promise;
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
    },
  };
}

type Options = Parameters<typeof openHttpTrigger>[0];

async function handle(request: IncomingMessage, response: ServerResponse, options: Options): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://converter');
  const route = `${request.method} ${pathname}`;
  if (route === 'POST /events') return takeEvents(request, response, options);
  if (route === 'GET /health') {
    const { waiting, running } = options.queue;
    return answer(response, 200, { status: 'ok', waiting, running, warm: options.warm() });
  }
  if (route === 'GET /metrics') {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(options.metrics());
    return;
  }
  answer(response, 404, { error: 'there is only POST /events, GET /health and GET /metrics' });
}

async function takeEvents(
  request: IncomingMessage,
  response: ServerResponse,
  { bucket, queue, log }: Options,
): Promise<void> {
  const body = await readBody(request);
  if (body === null) return answer(response, 413, { error: 'the body is too large' });
  try {
    const uploads = uploadsOf(JSON.parse(body), bucket);
    for (const upload of uploads) {
      const full = queue.add(upload);
      if (!full) continue;
      // What was taken before stays taken: sent again, it is not taken twice.
      log.warn({ full, video: upload.video }, 'queue.full');
      response.setHeader('retry-after', String(RETRY_AFTER));
      return answer(response, full === 'video' ? 429 : 503, { error: 'there is no room; try again later' });
    }
    answer(response, 202, { taken: uploads.length });
  } catch (error) {
    if (!(error instanceof NotAnEvent || error instanceof SyntaxError)) throw error;
    answer(response, 400, { error: error.message });
  }
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}
