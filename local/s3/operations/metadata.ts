/** The metadata of an object: its content type, and what the client sends with it. */
import type { ObjectMetadata } from '../disk/object-file.ts';
import { S3Error } from '../error.ts';

/** The metadata that a client may send with an object. The server returns it unchanged. */
const STORED_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
];
const METADATA_PREFIX = 'x-amz-meta-';
const MAX_METADATA_LENGTH = 2048;

/** Reads the metadata from headers or form fields, whose names are lower case. @throws S3Error InvalidArgument */
export function metadataOf(
  names: Iterable<string>,
  value: (name: string) => string | undefined,
): ObjectMetadata {
  const object: ObjectMetadata = {
    contentType: value('content-type') ?? 'binary/octet-stream',
    headers: {},
    metadata: {},
  };
  for (const name of STORED_HEADERS) {
    const sent = value(name);
    // The aws-chunked encoding belongs to the request, not to the object.
    const kept = name === 'content-encoding' ? sent?.replace(/(^|,\s*)aws-chunked(,\s*|$)/, '') : sent;
    if (kept) object.headers[name] = kept;
  }
  for (const name of names) {
    if (name.startsWith(METADATA_PREFIX))
      object.metadata[name.slice(METADATA_PREFIX.length)] = value(name) ?? '';
  }
  const size = Object.entries(object.metadata).flat().join('').length;
  if (size > MAX_METADATA_LENGTH)
    throw new S3Error('InvalidArgument', 'Your metadata headers exceed the maximum allowed metadata size');
  for (const text of [
    object.contentType,
    ...Object.values(object.headers),
    ...Object.values(object.metadata),
  ])
    checkHeader(text);
  return object;
}

/** @throws S3Error InvalidArgument when the text cannot be the value of an HTTP header. */
export function checkHeader(text: string): void {
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) {
    throw new S3Error('InvalidArgument', 'Header value cannot be represented using ISO-8859-1.', {
      ArgumentValue: text,
    });
  }
}
