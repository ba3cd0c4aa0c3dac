/** Parses request bodies, and answers requests that fail outside GraphQL. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Audit } from '../graphql/audit/audit.ts';
import { INTERNAL_ERROR_MESSAGE } from '../graphql/errors.ts';
import type { Logger } from '../log.ts';
import { isSigned, SIGNATURE_HEADER } from './signature.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether the body carries a valid signature of the converter. */
    signed: boolean;
  }
}

/** Accepts JSON only. Checks a signature on the raw bytes, before anything parses them. */
export function parseBodies(app: FastifyInstance, secrets: readonly string[], audit: Audit): void {
  app.removeAllContentTypeParsers();
  app.decorateRequest('signed', false);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const signature = request.headers[SIGNATURE_HEADER];
    if (signature !== undefined) {
      if (typeof signature !== 'string' || !isSigned(body, signature, secrets)) {
        audit.reportRefused({ requestId: request.id, address: request.ip, transport: 'http' });
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

/** An error that `answerError` sends with this status and code. */
export const httpError = (statusCode: number, code: string, message: string) =>
  Object.assign(new Error(message), { statusCode, code });

const CODES: Record<number, string> = { 413: 'PAYLOAD_TOO_LARGE', 415: 'UNSUPPORTED_MEDIA_TYPE' };

/** Answers with a code and a message. An internal error is logged and its message is not sent. */
export function answerError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Logger,
): FastifyReply {
  const extensions = (error as { extensions?: { code?: string; http?: { status?: number } } }).extensions;
  const status = extensions?.http?.status ?? error.statusCode ?? 500;
  if (status >= 500) log.error({ err: error, request: request.id }, 'http.failed');
  const code =
    extensions?.code ?? CODES[status] ?? (status >= 500 ? 'INTERNAL_SERVER_ERROR' : clientErrorCode(error));
  const message = status >= 500 ? INTERNAL_ERROR_MESSAGE : error.message;
  return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
}

const clientErrorCode = ({ code }: FastifyError) => (code.startsWith('FST_') ? 'BAD_REQUEST' : code);
