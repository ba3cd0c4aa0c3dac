/** The converter's signature: lower-case hex HMAC-SHA256 of the raw body, by any of several secrets. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const SIGNATURE_HEADER = 'x-marsha-signature';

export const sign = (body: string | Buffer, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('hex');

/** Compares in constant time with every secret, so that rotating them takes no downtime. */
export function isSigned(body: string | Buffer, signature: string, secrets: readonly string[]): boolean {
  const given = Buffer.from(signature, 'utf8');
  let matches = false;
  for (const secret of secrets) {
    const expected = Buffer.from(sign(body, secret), 'utf8');
    if (given.length === expected.length && timingSafeEqual(given, expected)) matches = true;
  }
  return matches;
}
