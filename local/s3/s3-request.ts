/** Parses the requests to the S3 server. */
import type { IncomingMessage } from 'node:http';
import { MAX_KEY_BYTES } from './disk/object-path.ts';
import { S3Error } from './error.ts';

/** One parsed request. */
export interface S3Request {
  method: string;
  /** The decoded path: `/bucket/key`. */
  path: string;
  /** Empty when the request concerns all buckets. */
  bucket: string;
  /** Empty when the request concerns a bucket. */
  key: string;
  query: readonly (readonly [name: string, value: string])[];
  /** The first value of a query parameter. */
  parameter(name: string): string | undefined;
  /** The value of a header, with commas between several values; undefined when the client did not send it. */
  header(name: string): string | undefined;
  body: IncomingMessage;
  /** Identifies the request in the response and in the log. */
  id: string;
}

/** @throws S3Error InvalidURI, KeyTooLongError */
export function parseS3Request(request: IncomingMessage, id: string): S3Request {
  const [rawPath = '', ...rest] = (request.url ?? '/').split('?');
  const path = decode(rawPath);
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  checkKey(key);
  const query = parseQuery(rest.join('?'));
  return {
    method: request.method ?? 'GET',
    path,
    bucket,
    key,
    query,
    parameter: (name) => query.find(([found]) => found === name)?.[1],
    header: (name) => request.headersDistinct[name]?.join(','),
    body: request,
    id,
  };
}

/** @throws S3Error KeyTooLongError, InvalidURI */
export function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size > MAX_KEY_BYTES) {
    throw new S3Error('KeyTooLongError', 'Your key is too long', {
      Size: size,
      MaxSizeAllowed: MAX_KEY_BYTES,
    });
  }
  if (!key.isWellFormed()) throw new S3Error('InvalidURI', "Couldn't parse the specified URI.");
}

const parseQuery = (raw: string) =>
  raw
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair): readonly [string, string] => {
      const [name = '', ...value] = pair.replaceAll('+', ' ').split('=');
      return [decode(name), decode(value.join('='))];
    });

export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI.");
  }
}
