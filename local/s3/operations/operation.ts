/** Finds the operation of a request. A request that matches none is refused with NotImplemented. */

import type { Payload } from '../access/authenticate.ts';
import type { Answer } from '../answer.ts';
import type { Call } from '../call.ts';
import type { Context } from '../context.ts';
import { S3Error } from '../error.ts';
import { deleteObjects, getBuckets, getLocation, headBucket, putBucket } from './buckets.ts';
import { listObjects } from './list.ts';
import { getObject, OVERRIDES, putCopy, putObject, removeObject } from './objects.ts';

interface Operation {
  method: string;
  on: 'service' | 'bucket' | 'object';
  /** Query parameters that identify the operation. '' accepts any value. */
  needs?: Record<string, string>;
  /** Further query parameters that the operation accepts. */
  takes?: readonly string[];
  /** A header that identifies the operation. */
  header?: string;
  run: (context: Context, call: Call, payload: Payload) => Promise<Answer>;
}

const LISTING = [
  'prefix',
  'delimiter',
  'continuation-token',
  'start-after',
  'max-keys',
  'encoding-type',
  'fetch-owner',
];

const OPERATIONS: readonly Operation[] = [
  { method: 'GET', on: 'service', takes: ['max-buckets'], run: getBuckets },
  { method: 'HEAD', on: 'bucket', run: headBucket },
  { method: 'PUT', on: 'bucket', run: putBucket },
  { method: 'GET', on: 'bucket', needs: { location: '' }, run: getLocation },
  { method: 'GET', on: 'bucket', needs: { 'list-type': '2' }, takes: LISTING, run: listObjects },
  { method: 'POST', on: 'bucket', needs: { delete: '' }, run: deleteObjects },
  { method: 'GET', on: 'object', takes: OVERRIDES, run: getObject },
  { method: 'HEAD', on: 'object', takes: OVERRIDES, run: getObject },
  { method: 'PUT', on: 'object', header: 'x-amz-copy-source', run: putCopy },
  { method: 'PUT', on: 'object', run: putObject },
  { method: 'DELETE', on: 'object', run: removeObject },
];

/** @throws S3Error NotImplemented */
export function operationOf(call: Call): Operation['run'] {
  const on = call.key ? 'object' : call.bucket ? 'bucket' : 'service';
  const names = call.query.map(([name]) => name).filter((name) => name !== 'x-id' && !/^x-amz-/i.test(name));
  const found = OPERATIONS.find(
    ({ method, on: place, needs = {}, takes = [], header }) =>
      method === call.method &&
      place === on &&
      (header === undefined || call.header(header) !== undefined) &&
      Object.entries(needs).every(
        ([name, value]) => names.includes(name) && (value === '' || call.parameter(name) === value),
      ) &&
      names.every((name) => Object.hasOwn(needs, name) || takes.includes(name)),
  );
  if (!found) {
    throw new S3Error(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
      {
        Header: [call.method, ...names].join(' '),
      },
    );
  }
  checkHeaders(call);
  return found.run;
}

const UNDERSTOOD =
  /^x-amz-(?:meta-.*|date|content-sha256|user-agent|trailer|decoded-content-length|sdk-checksum-algorithm|checksum-.*|copy-source|metadata-directive|te|bucket-region)$/;
// Values that request nothing but the default.
const HARMLESS: Record<string, string> = { 'x-amz-acl': 'private', 'x-amz-storage-class': 'STANDARD' };

function checkHeaders(call: Call): void {
  if (call.header('x-amz-security-token') !== undefined) {
    throw new S3Error('InvalidToken', 'The provided token is malformed or otherwise invalid.');
  }
  for (const name of Object.keys(call.body.headers)) {
    if (!name.startsWith('x-amz-') || UNDERSTOOD.test(name) || HARMLESS[name] === call.header(name)) continue;
    throw new S3Error(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
      { Header: name },
    );
  }
}
