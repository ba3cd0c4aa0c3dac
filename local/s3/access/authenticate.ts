/** Authenticates requests against the one pair of keys that this server knows. */
import { S3Error } from '../error.ts';
import type { S3Request } from '../s3-request.ts';
import {
  ALGORITHM,
  type Canonical,
  equalInConstantTime,
  parseTimestamp,
  type Scope,
  sign,
  stringToSign,
} from './sigv4.ts';

export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
}

/** How the request protects its body. */
export type Payload =
  | { kind: 'hashed'; sha256: string }
  | { kind: 'unsigned' }
  /** aws-chunked encoding with a checksum in the trailer. */
  | { kind: 'chunked' };

interface Claim {
  credential: string;
  timestamp: string;
  /** Names with semicolons between them. */
  signedHeaders: string;
  signature: string;
  payloadHash: string;
}

const MAX_SKEW_MS = 15 * 60_000;
const MAX_EXPIRES_SECONDS = 7 * 24 * 3600;

/** @throws S3Error unless the request carries one valid signature, in a header or in its query. */
export function authenticate(request: S3Request, keys: Keys, now: Date): Payload {
  const authorization = request.header('authorization');
  const presigned = request.parameter('X-Amz-Algorithm') !== undefined;
  if (authorization !== undefined && presigned) {
    throw new S3Error('InvalidArgument', 'Only one auth mechanism allowed.');
  }
  if (presigned) return fromQuery(request, keys, now);
  if (authorization !== undefined) return fromHeader(request, authorization, keys, now);
  throw new S3Error('AccessDenied', 'Access Denied');
}

function fromHeader(request: S3Request, authorization: string, keys: Keys, now: Date): Payload {
  const malformed = (message: string) =>
    new S3Error('AuthorizationHeaderMalformed', message, { Region: keys.region });
  const [, algorithm, rest = ''] = /^(\S+)\s+(.*)$/.exec(authorization) ?? [];
  if (algorithm !== ALGORITHM) {
    throw new S3Error(
      'InvalidRequest',
      `The authorization mechanism you have provided is not supported. Please use ${ALGORITHM}.`,
    );
  }
  const parts = new Map(rest.split(',').map((part) => part.trim().split('=', 2) as [string, string]));
  const [credential, signedHeaders, signature] = ['Credential', 'SignedHeaders', 'Signature'].map((name) =>
    parts.get(name),
  );
  if (!credential || !signedHeaders || !signature) {
    throw malformed(
      'The authorization header is malformed; it needs Credential, SignedHeaders and Signature.',
    );
  }
  const payloadHash = request.header('x-amz-content-sha256');
  if (payloadHash === undefined) {
    throw new S3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  const timestamp = request.header('x-amz-date') ?? '';
  const date = parseTimestamp(timestamp);
  if (!date)
    throw new S3Error('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header');
  if (Math.abs(date.getTime() - now.getTime()) > MAX_SKEW_MS) {
    throw new S3Error(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      {
        RequestTime: timestamp,
        ServerTime: now.toISOString(),
        MaxAllowedSkewMilliseconds: MAX_SKEW_MS,
      },
    );
  }
  return verify(request, keys, { credential, timestamp, signedHeaders, signature, payloadHash }, malformed);
}

function fromQuery(request: S3Request, keys: Keys, now: Date): Payload {
  const malformed = (message: string) =>
    new S3Error('AuthorizationQueryParametersError', message, { Region: keys.region });
  const [algorithm, credential, timestamp, expires, signedHeaders, signature] = [
    'Algorithm',
    'Credential',
    'Date',
    'Expires',
    'SignedHeaders',
    'Signature',
  ].map((name) => request.parameter(`X-Amz-${name}`));
  if (algorithm !== ALGORITHM) throw malformed(`X-Amz-Algorithm only supports "${ALGORITHM}"`);
  if (!credential || !timestamp || !expires || !signedHeaders || !signature) {
    throw malformed(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  }
  const date = parseTimestamp(timestamp);
  if (!date) throw malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  const seconds = /^\d{1,7}$/.test(expires) ? Number(expires) : Number.NaN;
  if (!(seconds >= 1 && seconds <= MAX_EXPIRES_SECONDS))
    throw malformed(`X-Amz-Expires must be between 1 and ${MAX_EXPIRES_SECONDS} seconds`);
  if (date.getTime() - now.getTime() > MAX_SKEW_MS)
    throw new S3Error('AccessDenied', 'Request is not valid yet');
  const until = new Date(date.getTime() + seconds * 1000);
  if (now > until) {
    throw new S3Error('AccessDenied', 'Request has expired', {
      'X-Amz-Expires': seconds,
      Expires: until.toISOString(),
      ServerTime: now.toISOString(),
    });
  }
  const payloadHash =
    request.header('x-amz-content-sha256') ?? request.parameter('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD';
  return verify(request, keys, { credential, timestamp, signedHeaders, signature, payloadHash }, malformed);
}

function verify(
  request: S3Request,
  keys: Keys,
  claim: Claim,
  malformed: (message: string) => S3Error,
): Payload {
  const scope = checkCredential(claim.credential, claim.timestamp, keys, malformed);
  const signedHeaders = claim.signedHeaders.split(';');
  checkSignedHeaders(request, signedHeaders);
  const canonical: Canonical = {
    method: request.method,
    path: request.path,
    query: request.query.filter(([name]) => name !== 'X-Amz-Signature'),
    signedHeaders,
    headers: (name) => request.header(name) ?? '',
    payloadHash: claim.payloadHash,
  };
  const expected = sign(keys.secretAccessKey, scope, stringToSign(canonical, claim.timestamp, scope));
  if (!equalInConstantTime(expected, claim.signature)) throw signatureDoesNotMatch(keys);
  return payloadOf(claim.payloadHash);
}

export const signatureDoesNotMatch = ({ accessKeyId }: Keys) =>
  new S3Error(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    { AWSAccessKeyId: accessKeyId },
  );

/** The scope of a credential. @throws S3Error when its key, day, region or service is not this server's. */
export function checkCredential(
  credential: string,
  timestamp: string,
  { accessKeyId, region }: Keys,
  malformed: (message: string) => S3Error,
): Scope {
  const [, id, date, where, service] =
    /^(.+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/.exec(credential) ?? [];
  if (!id || !date)
    throw malformed(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  if (!equalInConstantTime(accessKeyId, id)) {
    throw new S3Error(
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      { AWSAccessKeyId: id },
    );
  }
  if (where !== region) throw malformed(`the region '${where}' is wrong; expecting '${region}'`);
  if (service !== 's3') throw malformed(`incorrect service "${service}". This endpoint belongs to "s3".`);
  if (!timestamp.startsWith(date))
    throw malformed(`Invalid credential date "${date}". This date is not the same as X-Amz-Date.`);
  return { date, region };
}

function checkSignedHeaders(request: S3Request, signed: readonly string[]): void {
  // An eavesdropper could otherwise add a header that changes the meaning of the request.
  const needed = Object.keys(request.body.headers).filter(
    (name) => name === 'host' || name.startsWith('x-amz-'),
  );
  const missing = needed.filter((name) => !signed.includes(name));
  if (missing.length > 0) {
    throw new S3Error('AccessDenied', 'There were headers present in the request which were not signed', {
      HeadersNotSigned: missing.join(', '),
    });
  }
}

function payloadOf(hash: string): Payload {
  if (hash === 'UNSIGNED-PAYLOAD') return { kind: 'unsigned' };
  if (hash === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') return { kind: 'chunked' };
  if (/^[0-9a-f]{64}$/.test(hash)) return { kind: 'hashed', sha256: hash };
  if (hash.startsWith('STREAMING-')) {
    throw new S3Error('NotImplemented', `x-amz-content-sha256: ${hash} is not implemented here.`);
  }
  throw new S3Error(
    'InvalidArgument',
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER or a valid sha256 value.',
  );
}
