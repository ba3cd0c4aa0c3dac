/**
 * AWS Signature Version 4 as S3 uses it.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export const ALGORITHM = 'AWS4-HMAC-SHA256';

export interface Scope {
  /** `20261122` */
  date: string;
  region: string;
}

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

export const scopeText = ({ date, region }: Scope) => `${date}/${region}/s3/aws4_request`;

/** Signs a string to sign, or a POST policy as the client sent it. Returns lower-case hex. */
export function sign(secret: string, { date, region }: Scope, text: string): string {
  const key = ['s3', 'aws4_request'].reduce<Buffer>(hmac, hmac(hmac(`AWS4${secret}`, date), region));
  return hmac(key, text).toString('hex');
}

/** Compares two signatures in constant time. */
export function equalInConstantTime(expected: string, actual: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(actual)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Percent-encodes every UTF-8 byte except `A-Z a-z 0-9 - . _ ~`. */
export const encode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

export const encodePath = (path: string) => path.split('/').map(encode).join('/');

export interface Canonical {
  method: string;
  /** The decoded path. */
  path: string;
  /** Decoded parameters without the signature itself. */
  query: readonly (readonly [string, string])[];
  /** Sorted lower-case names. */
  signedHeaders: readonly string[];
  headers: (name: string) => string;
  payloadHash: string;
}

export function stringToSign(request: Canonical, timestamp: string, scope: Scope): string {
  const query = request.query
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => order(a, b) || order(x, y))
    .map((pair) => pair.join('='));
  const headers = request.signedHeaders.map(
    (name) => `${name}:${request.headers(name).trim().replace(/\s+/g, ' ')}\n`,
  );
  const canonical = [
    request.method,
    encodePath(request.path),
    query.join('&'),
    headers.join(''),
    request.signedHeaders.join(';'),
    request.payloadHash,
  ].join('\n');
  return [ALGORITHM, timestamp, scopeText(scope), sha256(canonical)].join('\n');
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** `20261122T150000Z` as an instant, or null. */
export function parseTimestamp(text: string): Date | null {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? null : date;
}
