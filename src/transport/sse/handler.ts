/** GraphQL over server-sent events, by the graphql-sse protocol, on the same path as everything else. */
import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ExecutionArgs, type ExecutionResult, type GraphQLSchema, getOperationAST } from 'graphql';
import { createHandler, type Request as EventRequest, type Response } from 'graphql-sse';
import type { Context } from '../../graphql/context.ts';
import type { Logger } from '../../log.ts';
import type { Multicast } from '../fanout/multicast.ts';
import type { LiveLimits, Quotas } from '../limits.ts';
import { type Prepare, presentable, presentableError, type Request } from '../operation.ts';
import { EventStream, EventSubscriber } from './event-stream.ts';

export interface EventOptions {
  schema: GraphQLSchema;
  prepare: Prepare;
  multicast: Multicast;
  holdings: Quotas;
  limits: LiveLimits;
  /** @throws Refusal for a token that is not valid. */
  context: (request: FastifyRequest) => Promise<Context>;
  log: Logger;
}

export const wantsEvents = ({ headers }: FastifyRequest): boolean =>
  headers.accept?.includes('text/event-stream') === true || STREAM_HEADER in headers;

const STREAM_HEADER = 'x-graphql-event-stream-token';
/** Milliseconds a client of the single connection mode has to open the stream it reserved. */
const OPEN_WITHIN = 10_000;

export interface Events {
  serve(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  readonly open: number;
  /** Ends every stream and takes no more; clients come back, elsewhere. */
  close(): void;
}

/** What the hooks know of a request. */
interface Around {
  outlet: EventStream;
  context: Context;
}
// The library's own idea of a context is a record.
type Held = Context & Record<PropertyKey, unknown>;
type Seated = ExecutionArgs & { contextValue: Held; request: Request; seat: EventSubscriber };

const LAST_WORD = {
  errors: [{ message: 'The token has expired.', extensions: { code: 'UNAUTHENTICATED' } }],
};

export function eventServer(options: EventOptions): Events {
  const { holdings, limits } = options;
  const handle = speak(options);
  /** Of streams in single connection mode, by their token. */
  const outlets = new Map<string, EventStream>();
  const open = new Set<FastifyReply['raw']>();
  let closed = false;

  async function serve(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    // One that comes back too soon would keep us from closing.
    if (closed) return answer(reply, CLOSED);
    const context = await options.context(request);
    const token = streamToken(request.headers[STREAM_HEADER], request.url);
    const outlet = (token && outlets.get(token)) || new EventStream(limits);
    const refused = refuse(request, context, outlet, limits);
    if (refused) return answer(reply, refused);
    const place = takesPlace(request) ? holdings.take(request.headers.authorization) : undefined;
    if (place === null) return answer(reply, TOO_MANY_STREAMS);
    const release = () => place?.give();
    const [body, init] = await handle(asked(request, { outlet, context })).catch((error: unknown) => {
      release();
      throw error;
    });
    if (request.method === 'PUT' && init.status === 201) reserve(request, body as string, outlet, release);
    else reply.raw.once('close', release);
    if (!body || typeof body === 'string') return answer(reply, [body, init]);
    begin(reply, init);
    await stream(reply.raw, body, outlet, context.viewer.expiresAt);
    if (token) outlets.delete(token);
  }

  async function stream(
    response: FastifyReply['raw'],
    body: AsyncGenerator<string, void, undefined>,
    outlet: EventStream,
    expiresAt: Date | null,
  ): Promise<void> {
    open.add(response);
    const end = expiresAt && atInstant(expiresAt, () => response.end());
    try {
      await outlet.pour(body, response);
    } finally {
      clearTimeout(end ?? undefined);
      open.delete(response);
    }
  }

  function reserve(request: FastifyRequest, token: string, outlet: EventStream, release: () => void): void {
    outlets.set(token, outlet);
    setTimeout(async () => {
      release();
      if (outlets.get(token) !== outlet || outlet.isOpen) return;
      outlets.delete(token);
      // The library keeps a reservation for ever; opening and leaving it is how it lets go.
      const opening = { ...asked(request, null), method: 'GET', headers: headersOf(token) };
      const [body] = await handle(opening as never);
      if (body && typeof body !== 'string') await body.return();
    }, OPEN_WITHIN).unref();
  }

  return {
    serve,
    get open() {
      return open.size;
    },
    close() {
      closed = true;
      for (const response of open) response.destroy();
    },
  };
}

/** The protocol, with what is ours in its hooks. */
function speak({ schema, prepare, multicast, log }: EventOptions) {
  async function subscribe(args: ExecutionArgs): Promise<unknown> {
    const { request, seat, ...rest } = args as Seated;
    const taken = await multicast.join({ request, args: rest }, seat).catch((error: unknown) => {
      seat.finish();
      throw error;
    });
    if (taken && 'group' in taken) return seat.iterator(taken.leave);
    seat.finish();
    return taken ?? seat.iterator(() => {});
  }

  return createHandler<FastifyRequest, Around, Held>({
    schema,
    authenticate: ({ method, headers, url }) =>
      streamToken(headers.get(STREAM_HEADER), url) ?? (method === 'PUT' ? randomUUID() : null),
    // `prepare` has done it, and keeps the outcome.
    validate: () => [],
    // The library's type knows the iterators of graphql-js only.
    subscribe: subscribe as never,
    onSubscribe({ context: { outlet, context } }, { query, operationName, variables }) {
      const request = { query, operationName, variables };
      const prepared = prepare(request, context);
      // As one result of a stream: the library would take a bare one for arguments.
      if (!('document' in prepared)) return once({ errors: prepared.map((e) => presentableError(e, log)) });
      const operation = getOperationAST(prepared.document, operationName)?.operation;
      const args = prepared as typeof prepared & { contextValue: Held };
      if (operation !== 'subscription') return args;
      return { ...args, request, seat: new EventSubscriber(outlet, context.viewer.expiresAt, LAST_WORD) };
    },
    async onOperation(_context, _request, _args, outcome) {
      const result = await outcome;
      // The library's types want errors of graphql-js; all it does with them is write them as JSON.
      return Symbol.asyncIterator in result
        ? undefined
        : (presentable(result as ExecutionResult, log) as ExecutionResult);
    },
  });
}

async function* once(result: object): AsyncGenerator<ExecutionResult> {
  yield result as ExecutionResult;
}

/** Streams take a place, and so do reservations while they last. */
const takesPlace = ({ method, headers }: FastifyRequest) =>
  method === 'PUT' || (method !== 'DELETE' && headers.accept?.includes('text/event-stream') === true);

/** What graphql-sse need not be asked about; null when it may be. */
function refuse(
  { method }: FastifyRequest,
  { viewer }: Context,
  { operations }: EventStream,
  { operationsPerSocket }: LiveLimits,
): Response | null {
  if (method === 'PUT' && viewer.role === 'anonymous') {
    return refusal(401, 'UNAUTHENTICATED', 'This needs a token.');
  }
  return operations < operationsPerSocket
    ? null
    : refusal(429, 'TOO_MANY_REQUESTS', 'Too many operations at once on one stream.');
}

const refusal = (status: number, code: string, message: string): Response => [
  JSON.stringify({ errors: [{ message, extensions: { code } }] }),
  { status, statusText: message, headers: { 'content-type': 'application/json; charset=utf-8' } },
];

const CLOSED = refusal(503, 'SERVICE_UNAVAILABLE', 'This server restarts: come back to another one.');
const TOO_MANY_STREAMS = refusal(429, 'TOO_MANY_REQUESTS', 'This token has as many streams as it may.');

/** A request as the library wants it. */
const asked = (request: FastifyRequest, context: Around | null): EventRequest<FastifyRequest, Around> => ({
  method: request.method,
  url: request.url,
  headers: {
    get(name) {
      const value = request.headers[name];
      if (name === 'accept' && value?.includes('text/event-stream')) return 'text/event-stream';
      return Array.isArray(value) ? value.join(', ') : value;
    },
  },
  body: (request.body as Record<string, unknown> | null) ?? null,
  raw: request,
  context: context as Around,
});

/** Names a stream of the single connection mode; null in the distinct connections mode. */
function streamToken(header: string | string[] | null | undefined, url: string): string | null {
  const token = typeof header === 'string' ? header : new URL(url, 'http://x').searchParams.get('token');
  return token || null;
}

const headersOf = (token: string) => ({
  get: (name: string) => ({ accept: 'text/event-stream', [STREAM_HEADER]: token })[name],
});

function begin(reply: FastifyReply, { status, statusText, headers }: Response[1]): void {
  reply.hijack();
  reply.raw.writeHead(status, statusText, { ...plain(reply.getHeaders()), ...headers });
}

async function answer(reply: FastifyReply, [body, init]: Response): Promise<void> {
  begin(reply, init);
  reply.raw.end(init.status >= 400 && body ? coded(body as string) : (body as string | null));
}

/** The library's own refusals name no code. */
function coded(body: string): string {
  const { errors } = JSON.parse(body) as { errors: object[] };
  return JSON.stringify({
    errors: errors.map((error) => ({ extensions: { code: 'BAD_REQUEST' }, ...error })),
  });
}

const plain = (headers: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

/** A little after the instant, when the last word has been said. */
const atInstant = (instant: Date, work: () => void) =>
  setTimeout(work, Math.min(Math.max(instant.getTime() - Date.now(), 0) + 1_000, 2 ** 31 - 1)).unref();
