/** Writes the responses of graphql-sse, and rejections, without Fastify. */
import type { FastifyReply } from 'fastify';
import type { Response } from 'graphql-sse';

/** A response that consists of one error. */
export const rejection = (status: number, code: string, message: string): Response => [
  JSON.stringify({ errors: [{ message, extensions: { code } }] }),
  { status, statusText: message, headers: { 'content-type': 'application/json; charset=utf-8' } },
];

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
