import { createHmac } from 'node:crypto';

/** `X-Marsha-Signature`: lower-case hex HMAC-SHA256 of the raw body. */
export const sign = (body: string, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('hex');
