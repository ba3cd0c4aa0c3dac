/** The signature of the converter: lower-case hex HMAC-SHA256 of the raw body, with any of several secrets. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export const SIGNATURE_HEADER = 'x-marsha-signature';

export const sign = (body: string | Buffer, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('hex');

/** Compares with each secret in constant time. Several secrets allow a rotation without downtime. */
export function isSigned(body: string | Buffer, signature: string, secrets: readonly string[]): boolean {
  const actual = Buffer.from(signature, 'utf8');
  let matches = false;
  for (const secret of secrets) {
    const expected = Buffer.from(sign(body, secret), 'utf8');
    if (actual.length === expected.length && timingSafeEqual(actual, expected)) matches = true;
  }
  return matches;
}
