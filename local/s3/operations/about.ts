import type { About } from '../disk/footer.ts';
import { S3Error } from '../error.ts';

/** The metadata that a client may send with an object. The server returns it unchanged. */
const KEPT = ['cache-control', 'content-disposition', 'content-encoding', 'content-language', 'expires'];
const METADATA = 'x-amz-meta-';
const METADATA_SIZE = 2048;

/** Reads the metadata from headers or form fields, whose names are lower case. @throws S3Error InvalidArgument */
export function aboutOf(names: Iterable<string>, value: (name: string) => string | undefined): About {
  const about: About = {
    contentType: value('content-type') ?? 'binary/octet-stream',
    headers: {},
    metadata: {},
  };
  for (const name of KEPT) {
    const sent = value(name);
    // The aws-chunked encoding belongs to the request, not to the object.
    const kept = name === 'content-encoding' ? sent?.replace(/(^|,\s*)aws-chunked(,\s*|$)/, '') : sent;
    if (kept) about.headers[name] = kept;
  }
  for (const name of names) {
    if (name.startsWith(METADATA)) about.metadata[name.slice(METADATA.length)] = value(name) ?? '';
  }
  const size = Object.entries(about.metadata).flat().join('').length;
  if (size > METADATA_SIZE)
    throw new S3Error('InvalidArgument', 'Your metadata headers exceed the maximum allowed metadata size');
  for (const text of [about.contentType, ...Object.values(about.headers), ...Object.values(about.metadata)])
    checkHeader(text);
  return about;
}

/** @throws S3Error InvalidArgument when the text cannot be the value of an HTTP header. */
export function checkHeader(text: string): void {
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) {
    throw new S3Error('InvalidArgument', 'Header value cannot be represented using ISO-8859-1.', {
      ArgumentValue: text,
    });
  }
}
