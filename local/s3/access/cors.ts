/** CORS headers for pages of other origins. @see https://fetch.spec.whatwg.org/#http-cors-protocol */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { S3Error } from '../error.ts';

/** `*`, or the allowed origins, such as `https://webinar.example.org`. */
export type AllowedOrigins = string | readonly string[];

const VARY = 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method';
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'];
const EXPOSED_HEADERS =
  'ETag, Location, Accept-Ranges, Content-Range, Content-Length, Content-Disposition, x-amz-request-id';
const MAX_AGE_SECONDS = 24 * 3600;

const originsOf = (allowed: AllowedOrigins) => (typeof allowed === 'string' ? [allowed] : allowed);
const allowsEveryOrigin = (allowed: AllowedOrigins) => originsOf(allowed).includes('*');
const allows = (allowed: AllowedOrigins, origin: string) =>
  allowsEveryOrigin(allowed) || originsOf(allowed).includes(origin);

/** Adds the headers with which a browser shows the response, also an error, to the page that requested it. */
export function addCorsHeaders(
  request: IncomingMessage,
  response: ServerResponse,
  allowed: AllowedOrigins,
): void {
  if (!allowsEveryOrigin(allowed)) response.setHeader('vary', VARY);
  const { origin } = request.headers;
  if (origin === undefined || !allows(allowed, origin)) return;
  response.setHeader('access-control-allow-origin', allowsEveryOrigin(allowed) ? '*' : origin);
  response.setHeader('access-control-expose-headers', EXPOSED_HEADERS);
}

/** The headers that answer a preflight. @throws S3Error AccessForbidden */
export function preflight(
  request: IncomingMessage,
  allowed: AllowedOrigins,
): Record<string, string | number> {
  const {
    origin,
    'access-control-request-method': method,
    'access-control-request-headers': headers,
  } = request.headers;
  if (origin === undefined || method === undefined) {
    throw new S3Error('InvalidRequest', 'Insufficient information. Origin request header needed.');
  }
  if (!allows(allowed, origin) || !METHODS.includes(method)) {
    throw new S3Error('AccessForbidden', 'CORSResponse: This CORS request is not allowed.');
  }
  return {
    'access-control-allow-methods': METHODS.join(', '),
    ...(headers === undefined ? {} : { 'access-control-allow-headers': headers }),
    'access-control-max-age': MAX_AGE_SECONDS,
    vary: VARY,
  };
}
