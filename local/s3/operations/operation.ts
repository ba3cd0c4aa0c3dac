/** Finds the operation of a request. A request that matches none is refused with NotImplemented. */
import type { Payload } from '../access/authenticate.ts';
import type { Context } from '../context.ts';
import { S3Error } from '../error.ts';
import type { S3Request } from '../s3-request.ts';
import type { S3Response } from '../s3-response.ts';
import { deleteObjects, getBuckets, getLocation, headBucket, putBucket } from './buckets.ts';
import { listObjects } from './list.ts';
import { getObject, putCopy, putObject, RESPONSE_OVERRIDES, removeObject } from './objects.ts';

interface Operation {
  method: string;
  on: 'service' | 'bucket' | 'object';
  /** Query parameters that identify the operation. '' accepts any value. */
  required?: Record<string, string>;
  /** Further query parameters that the operation accepts. */
  optional?: readonly string[];
  /** A header that identifies the operation. */
  header?: string;
  run: (context: Context, request: S3Request, payload: Payload) => Promise<S3Response>;
}

const LIST_PARAMETERS = [
  'prefix',
  'delimiter',
  'continuation-token',
  'start-after',
  'max-keys',
  'encoding-type',
  'fetch-owner',
];

const OPERATIONS: readonly Operation[] = [
  { method: 'GET', on: 'service', optional: ['max-buckets'], run: getBuckets },
  { method: 'HEAD', on: 'bucket', run: headBucket },
  { method: 'PUT', on: 'bucket', run: putBucket },
  { method: 'GET', on: 'bucket', required: { location: '' }, run: getLocation },
  {
    method: 'GET',
    on: 'bucket',
    required: { 'list-type': '2' },
    optional: LIST_PARAMETERS,
    run: listObjects,
  },
  { method: 'POST', on: 'bucket', required: { delete: '' }, run: deleteObjects },
  { method: 'GET', on: 'object', optional: RESPONSE_OVERRIDES, run: getObject },
  { method: 'HEAD', on: 'object', optional: RESPONSE_OVERRIDES, run: getObject },
  { method: 'PUT', on: 'object', header: 'x-amz-copy-source', run: putCopy },
  { method: 'PUT', on: 'object', run: putObject },
  { method: 'DELETE', on: 'object', run: removeObject },
];

/** @throws S3Error NotImplemented */
export function operationOf(request: S3Request): Operation['run'] {
  const on = request.key ? 'object' : request.bucket ? 'bucket' : 'service';
  const names = request.query
    .map(([name]) => name)
    .filter((name) => name !== 'x-id' && !/^x-amz-/i.test(name));
  const found = OPERATIONS.find(
    ({ method, on: subject, required = {}, optional = [], header }) =>
      method === request.method &&
      subject === on &&
      (header === undefined || request.header(header) !== undefined) &&
      Object.entries(required).every(
        ([name, value]) => names.includes(name) && (value === '' || request.parameter(name) === value),
      ) &&
      names.every((name) => Object.hasOwn(required, name) || optional.includes(name)),
  );
  if (!found) {
    throw new S3Error(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
      {
        Header: [request.method, ...names].join(' '),
      },
    );
  }
  checkHeaders(request);
  return found.run;
}

const IMPLEMENTED_HEADERS =
  /^x-amz-(?:meta-.*|date|content-sha256|user-agent|trailer|decoded-content-length|sdk-checksum-algorithm|checksum-.*|copy-source|metadata-directive|te|bucket-region)$/;
// Headers that request S3's default behaviour.
const ACCEPTED_DEFAULTS: Record<string, string> = {
  'x-amz-acl': 'private',
  'x-amz-storage-class': 'STANDARD',
};

function checkHeaders(request: S3Request): void {
  if (request.header('x-amz-security-token') !== undefined) {
    throw new S3Error('InvalidToken', 'The provided token is malformed or otherwise invalid.');
  }
  for (const name of Object.keys(request.body.headers)) {
    if (
      !name.startsWith('x-amz-') ||
      IMPLEMENTED_HEADERS.test(name) ||
      ACCEPTED_DEFAULTS[name] === request.header(name)
    )
      continue;
    throw new S3Error(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
      { Header: name },
    );
  }
}
