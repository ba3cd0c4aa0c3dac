/** Writes the responses of graphql-sse, and rejections, without Fastify. */
import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { Response } from 'graphql-sse';
import type { ApiError, ErrorDetails } from '../../domain/problem.ts';

/** A response that consists of one error. */
const errorResponse = (status: number, error: object, headers: Record<string, string>): Response => [
  JSON.stringify({ errors: [error] }),
  {
    status,
    statusText: STATUS_CODES[status] ?? '',
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  },
];

const RETRY_AFTER_SECONDS = 1;

/** The response to a request that the client may send again. */
export const rejection = (
  status: 429 | 503,
  code: string,
  message: string,
  details: ErrorDetails = {},
): Response =>
  errorResponse(
    status,
    { message, extensions: { code, ...details, retryAfter: RETRY_AFTER_SECONDS } },
    { 'retry-after': String(RETRY_AFTER_SECONDS) },
  );

/** The response to an operation without the token that it needs, in place of a stream that begins with this error. */
export const unauthenticated = ({ message, code }: ApiError): Response =>
  errorResponse(401, { message, extensions: { code } }, { 'www-authenticate': 'Bearer' });

/** Takes the response from Fastify and sends its head, with the headers that plug-ins have set, such as CORS. */
export function writeHead(reply: FastifyReply, { status, statusText, headers }: Response[1]): void {
  reply.hijack();
  // A write after the end emits an error, which would end the process without a listener.
  reply.raw.on('error', () => {});
  const fastifyHeaders = Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]);
  reply.raw.writeHead(status, statusText, { ...Object.fromEntries(fastifyHeaders), ...headers });
}

/** Sends a complete response. */
export function sendResponse(reply: FastifyReply, [body, head]: Response): void {
  writeHead(reply, head);
  reply.raw.end(head.status >= 400 && body ? withCodes(body as string) : (body as string | null));
}

/** Adds a code to errors that graphql-sse made without one. */
function withCodes(body: string): string {
  const { errors } = JSON.parse(body) as { errors: object[] };
  return JSON.stringify({
    errors: errors.map((error) => ({ extensions: { code: 'BAD_REQUEST' }, ...error })),
  });
}
