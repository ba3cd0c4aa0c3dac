/** Bodies that come in and errors that go out, before and besides GraphQL. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Parts } from '../graphql/context.ts';
import { isSigned, SIGNATURE_HEADER } from './signature.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether the body carried the converter's signature. */
    signed: boolean;
  }
}

/** Only JSON is taken, and a signature is checked on the raw bytes before anything is parsed. */
export function readBodies(app: FastifyInstance, secrets: readonly string[]): void {
  app.removeAllContentTypeParsers();
  app.decorateRequest('signed', false);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const signature = request.headers[SIGNATURE_HEADER];
    if (signature !== undefined) {
      if (typeof signature !== 'string' || !isSigned(body, signature, secrets)) {
        done(httpError(403, 'FORBIDDEN', 'The signature is not valid.'));
        return;
      }
      request.signed = true;
    }
    try {
      done(null, JSON.parse(body as string));
    } catch {
      done(httpError(400, 'BAD_REQUEST', 'The body is not JSON.'));
    }
  });
}

/** An error that is answered with this status and code. */
export const httpError = (statusCode: number, code: string, message: string) =>
  Object.assign(new Error(message), { statusCode, code });

const CODES: Record<number, string> = { 413: 'PAYLOAD_TOO_LARGE', 415: 'UNSUPPORTED_MEDIA_TYPE' };

/** Answers with a code and a sentence; what went wrong on our side is logged and not told. */
export function answerError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Parts['log'],
): FastifyReply {
  const extension = (error as { extensions?: { code?: string; http?: { status?: number } } }).extensions;
  const status = extension?.http?.status ?? error.statusCode ?? 500;
  if (status >= 500) log.error({ err: error, request: request.id }, 'http.failed');
  const code =
    extension?.code ?? CODES[status] ?? (status >= 500 ? 'INTERNAL_SERVER_ERROR' : clientCode(error));
  const message = status >= 500 ? 'Something went wrong on our side.' : error.message;
  return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
}

const clientCode = ({ code }: FastifyError) => (code.startsWith('FST_') ? 'BAD_REQUEST' : code);
