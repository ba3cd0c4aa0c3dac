import { createHmac } from 'node:crypto';

/** Returns the value of `X-Marsha-Signature`: the HMAC-SHA256 of the raw body in lower-case hexadecimal. */
export const sign = (body: string, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('hex');
