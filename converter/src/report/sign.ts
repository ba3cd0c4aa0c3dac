/** Signs the requests of a converter to the server. */
import { createHmac } from 'node:crypto';

/** Returns the value of `X-Marsha-Signature`: the HMAC-SHA256 of the raw body in lower-case hexadecimal. */
export const sign = (body: string, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('hex');

/**
 * Returns the value of `X-Lectern-Announcement`: the time in seconds since 1970, the length of the body in bytes, and
 * the signature of both with the signature of the body. The API authenticates the report with it before it receives the
 * body.
 */
export function announce(
  body: string,
  signature: string,
  secret: string,
  seconds = Date.now() / 1000,
): string {
  const announced = `${Math.floor(seconds)}.${Buffer.byteLength(body)}`;
  return `${announced}.${sign(`${announced}.${signature}`, secret)}`;
}
