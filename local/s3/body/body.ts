/** Reads an upload and checks its length, checksums and signed hash. */
import { createHash } from 'node:crypto';
import type { Payload } from '../access/authenticate.ts';
import { S3Error } from '../error.ts';
import type { S3Request } from '../s3-request.ts';
import { type Checksum, crc32Checksum, crc32cChecksum, crc64nvmeChecksum } from './crc.ts';
import { dechunk } from './dechunk.ts';

/** S3's limit for one request. */
const MAX_BYTES = 5 * 1024 ** 3;

function hashed(algorithm: 'md5' | 'sha1' | 'sha256'): Checksum {
  const hash = createHash(algorithm);
  return { update: (bytes) => void hash.update(bytes), base64: () => hash.digest('base64') };
}

const CHECKSUMS: Record<string, () => Checksum> = {
  'x-amz-checksum-crc32': crc32Checksum,
  'x-amz-checksum-crc32c': crc32cChecksum,
  'x-amz-checksum-crc64nvme': crc64nvmeChecksum,
  'x-amz-checksum-sha1': () => hashed('sha1'),
  'x-amz-checksum-sha256': () => hashed('sha256'),
};

interface Check {
  checksum: Checksum;
  /** Base64. The value of a trailer is known only at the end. */
  expected: () => string | undefined;
  mismatch: () => S3Error;
}

/**
 * Yields the object's bytes. Throws at the end when the length, Content-MD5, an x-amz-checksum-* header or trailer,
 * or the signed SHA-256 differs.
 * @throws S3Error
 */
export async function* checkedBody(request: S3Request, payload: Payload): AsyncGenerator<Buffer> {
  const length = lengthOf(request, payload);
  const trailers = new Map<string, string>();
  const checks = checksOf(request, payload, trailers);
  // Otherwise, leaving the iterator early would close the connection before the error response is sent.
  const raw: AsyncIterable<Buffer> = request.body.iterator({ destroyOnReturn: false });
  const source = payload.kind === 'chunked' ? dechunk(raw, trailers) : raw;
  let received = 0;
  for await (const chunk of source) {
    received += chunk.length;
    for (const { checksum } of checks) checksum.update(chunk);
    yield chunk;
  }
  if (received !== length) {
    throw new S3Error(
      'IncompleteBody',
      'You did not provide the number of bytes specified by the Content-Length HTTP header',
    );
  }
  for (const { checksum, expected, mismatch } of checks)
    if (checksum.base64() !== expected()) throw mismatch();
}

/** Reads a small body as text. @throws S3Error MalformedXML when it is longer than `limit` bytes. */
export async function checkedText(request: S3Request, payload: Payload, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of checkedBody(request, payload)) {
    size += chunk.length;
    if (size > limit) throw malformedXml();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

export const malformedXml = () =>
  new S3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

function lengthOf(request: S3Request, { kind }: Payload): number {
  const length = request.header(kind === 'chunked' ? 'x-amz-decoded-content-length' : 'content-length') ?? '';
  if (!/^\d{1,15}$/.test(length)) {
    throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  if (Number(length) > MAX_BYTES) {
    throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
      ProposedSize: length,
      MaxSizeAllowed: MAX_BYTES,
    });
  }
  return Number(length);
}

function checksOf(request: S3Request, payload: Payload, trailers: Map<string, string>): Check[] {
  const checks: Check[] = [];
  const badDigest = (name: string) => () =>
    new S3Error('BadDigest', `The ${name} you specified did not match the calculated checksum.`);
  const md5 = request.header('content-md5');
  if (md5 !== undefined) {
    if (!/^[\w+/]{22}==$/.test(md5))
      throw new S3Error('InvalidDigest', 'The Content-MD5 you specified is not valid.');
    checks.push({ checksum: hashed('md5'), expected: () => md5, mismatch: badDigest('Content-MD5') });
  }
  if (payload.kind === 'hashed') {
    const { sha256 } = payload;
    const mismatch = () =>
      new S3Error(
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    checks.push({
      checksum: hashed('sha256'),
      expected: () => Buffer.from(sha256, 'hex').toString('base64'),
      mismatch,
    });
  }
  const announced = payload.kind === 'chunked' ? request.header('x-amz-trailer') : undefined;
  for (const [name, checksum] of Object.entries(CHECKSUMS)) {
    const value = request.header(name);
    if (value !== undefined)
      checks.push({ checksum: checksum(), expected: () => value, mismatch: badDigest(name) });
    if (announced?.trim().toLowerCase() !== name) continue;
    checks.push({ checksum: checksum(), expected: () => trailers.get(name), mismatch: badDigest(name) });
  }
  return checks;
}
