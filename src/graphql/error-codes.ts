/** The codes of errors. A client receives no other code, over any transport; docs/api.md describes each. */
import { API_ERROR_CODES } from '../domain/problem.ts';

/** The codes of requests that do not reach a resolver, and of a failure of the server. */
const REQUEST_ERROR_CODES = [
  'METHOD_NOT_ALLOWED',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
  'PERSISTED_QUERY_NOT_FOUND',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'QUERY_TOO_LONG',
  'REQUEST_TIMEOUT',
  'HEADERS_TOO_LARGE',
  'SERVICE_UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
] as const;

export const ERROR_CODES = [...API_ERROR_CODES, ...REQUEST_ERROR_CODES] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Libraries have further codes, such as those of Node and of Fastify. */
export const isErrorCode = (code: unknown): code is ErrorCode =>
  (ERROR_CODES as readonly unknown[]).includes(code);
