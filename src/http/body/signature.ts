/** The signature of the converter: lower-case hex HMAC-SHA256 of the raw body, with any of several secrets. */
import { createHmac, type Hmac, timingSafeEqual } from 'node:crypto';

export const SIGNATURE_HEADER = 'x-marsha-signature';
/**
 * Announces a signed body, so that the server authenticates it before the body arrives:
 * `<seconds since 1970>.<bytes of the body>.<signature>`, where the signature is that of the text
 * `<seconds since 1970>.<bytes of the body>.<signature of the body>`.
 */
export const ANNOUNCEMENT_HEADER = 'x-lectern-announcement';

const SIGNATURE = /^[0-9a-f]{64}$/;
const ANNOUNCEMENT = /^(\d{1,12})\.(\d{1,12})\.([0-9a-f]{64})$/;
/** Seconds by which the clocks of the converter and the server may differ, and an announcement may age. */
const MAX_ANNOUNCEMENT_AGE_SECONDS = 300;

export const sign = (body: string | Buffer, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('hex');

/** @returns the signature; null when the header has another form. */
export const parseSignature = (header: string | string[] | undefined): string | null =>
  typeof header === 'string' && SIGNATURE.test(header) ? header : null;

/**
 * Whether a holder of a secret announces a body with this signature and this length.
 * @param length The Content-Length header.
 * @param now Milliseconds since 1970.
 */
export function isAnnounced(
  header: string | string[] | undefined,
  signature: string,
  length: string | undefined,
  secrets: readonly string[],
  now: number,
): boolean {
  const [, seconds, bytes, actual] = (typeof header === 'string' && ANNOUNCEMENT.exec(header)) || [];
  if (seconds === undefined || bytes === undefined || actual === undefined || bytes !== length) return false;
  if (Math.abs(now / 1000 - Number(seconds)) > MAX_ANNOUNCEMENT_AGE_SECONDS) return false;
  const verifier = new SignatureVerifier(secrets);
  verifier.update(`${seconds}.${bytes}.${signature}`);
  return verifier.accepts(actual);
}

/** Computes the signatures of a body while it arrives. Several secrets allow a rotation without downtime. */
export class SignatureVerifier {
  readonly #hmacs: Hmac[];

  constructor(secrets: readonly string[]) {
    this.#hmacs = secrets.map((secret) => createHmac('sha256', secret));
  }

  update(chunk: string | Buffer): void {
    for (const hmac of this.#hmacs) hmac.update(chunk);
  }

  /** Compares with the signature of each secret in constant time. It can be called once. */
  accepts(signature: string): boolean {
    const actual = Buffer.from(signature, 'utf8');
    let matches = false;
    for (const hmac of this.#hmacs) {
      const expected = Buffer.from(hmac.digest('hex'), 'utf8');
      if (actual.length === expected.length && timingSafeEqual(actual, expected)) matches = true;
    }
    return matches;
  }
}
