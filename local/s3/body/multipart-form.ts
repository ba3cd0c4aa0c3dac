/** Reads a form with one file (multipart/form-data), by which a browser uploads. */
import type { Readable } from 'node:stream';
import busboy from 'busboy';
import { S3Error } from '../error.ts';
import type { S3Request } from '../s3-request.ts';

/** Values by lower-case name, in the order of the form. */
export type Fields = Map<string, string>;

export interface FormFile {
  /** The fields before the file. Later fields are ignored. */
  fields: Fields;
  /** The file's name without folders; empty when the form has none. */
  filename: string;
  stream: Readable;
}

export interface Form {
  /** Resolves when the file begins. The form ends only after the caller has read the file's stream. */
  file: Promise<FormFile>;
  /** Resolves at the form's last boundary. Rejects when the form is cut short or has a second file. */
  ended: Promise<void>;
  /** Stops reading. The caller handles the rest of the request. */
  abandon(): void;
}

// S3's limit for everything before the file.
const MAX_FIELDS_BYTES = 20_480;

/** Reads a multipart/form-data request. Both promises reject with S3Error, or with the connection's error. */
export function openForm(request: S3Request): Form {
  const parser = parserOf(request);
  const file = Promise.withResolvers<FormFile>();
  const ended = Promise.withResolvers<void>();
  // A caller that no longer waits for one of these promises has already failed for the same reason.
  file.promise.catch(() => {});
  ended.promise.catch(() => {});
  const fail = (error: Error) => {
    file.reject(error);
    ended.reject(error);
    parser.destroy(error);
  };
  const fields: Fields = new Map();
  let size = 0;
  let hasFile = false;

  parser.on('field', (name, value, { nameTruncated, valueTruncated }) => {
    if (hasFile) return;
    size += name.length + Buffer.byteLength(value);
    if (nameTruncated || valueTruncated || size > MAX_FIELDS_BYTES) return fail(tooLong());
    if (fields.has(name.toLowerCase())) return fail(twice(name));
    fields.set(name.toLowerCase(), value);
  });
  parser.on('file', (_name, stream, { filename }) => {
    // Nobody reads the file of a refused form. Its error must not end the process.
    stream.on('error', () => {});
    if (hasFile) return fail(oneFile());
    hasFile = true;
    file.resolve({ fields, filename: filename ?? '', stream });
  });
  parser.on('fieldsLimit', () => fail(tooLong())).on('partsLimit', () => fail(tooLong()));
  parser.on('error', () => fail(malformed()));
  parser.on('close', () => {
    if (hasFile) ended.resolve();
    else fail(oneFile());
  });
  const onClose = () => request.body.complete || fail(new Error('The client closed the connection.'));
  request.body.once('close', onClose).pipe(parser);
  return {
    file: file.promise,
    ended: ended.promise,
    abandon() {
      request.body.unpipe(parser).off('close', onClose);
      parser.destroy();
    },
  };
}

function parserOf(request: S3Request) {
  try {
    return busboy({
      headers: request.body.headers,
      defParamCharset: 'utf8',
      limits: { fieldSize: MAX_FIELDS_BYTES, fieldNameSize: 200, fields: 100, files: 2, parts: 110 },
    });
  } catch {
    throw malformed();
  }
}

const malformed = () =>
  new S3Error(
    'MalformedPOSTRequest',
    'The body of your POST request is not well-formed multipart/form-data.',
  );
const tooLong = () =>
  new S3Error(
    'MaxPostPreDataLengthExceededError',
    'Your POST request fields preceding the upload file were too large.',
  );
const oneFile = () =>
  new S3Error('IncorrectNumberOfFilesInPostRequest', 'POST requires exactly one file upload per request.');
const twice = (name: string) =>
  new S3Error('InvalidArgument', 'A form field may be given only once.', { ArgumentName: name });
