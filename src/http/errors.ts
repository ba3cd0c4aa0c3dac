/** Answers requests that fail outside GraphQL. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorDetails } from '../domain/problem.ts';
import { type ErrorCode, isErrorCode } from '../graphql/error-codes.ts';
import { INTERNAL_ERROR_MESSAGE } from '../graphql/errors.ts';
import type { Logger } from '../log.ts';
import { jsonTypeFor } from './accept.ts';

/** An error that `answerError` sends with this status, code and details. */
export const httpError = (statusCode: number, code: ErrorCode, message: string, details: ErrorDetails = {}) =>
  Object.assign(new Error(message), { statusCode, code, details });

const CODES: Record<number, ErrorCode> = {
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  503: 'SERVICE_UNAVAILABLE',
};
const RETRY_AFTER_SECONDS = 1;

/** Answers with a code and a message. An internal error is logged and its message is not sent. */
export function answerError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Logger,
): FastifyReply {
  const extensions = (error as { extensions?: { code?: string; http?: { status?: number } } }).extensions;
  const status = extensions?.http?.status ?? error.statusCode ?? 500;
  // The server refuses a request with 503 on purpose, when clients use too much.
  const isInternal = status >= 500 && status !== 503;
  if (isInternal) log.error({ err: error, request: request.id }, 'http.failed');
  const refusal = [extensions?.code, CODES[status], error.code].find(isErrorCode) ?? 'BAD_REQUEST';
  const code = isInternal ? 'INTERNAL_SERVER_ERROR' : refusal;
  const message = isInternal ? INTERNAL_ERROR_MESSAGE : error.message;
  const mayRetry = status === 429 || status === 503;
  if (mayRetry) reply.header('retry-after', RETRY_AFTER_SECONDS);
  const { details } = error as { details?: ErrorDetails };
  return reply
    .code(status)
    .type(`${jsonTypeFor(request.headers.accept)}; charset=utf-8`)
    .header('cache-control', 'no-store')
    .send({
      errors: [
        {
          message,
          extensions: { code, ...details, ...(mayRetry && { retryAfter: RETRY_AFTER_SECONDS }) },
        },
      ],
    });
}
