import type { Readable } from 'node:stream';
import busboy from 'busboy';
import type { Call } from '../call.ts';
import { S3Error } from '../error.ts';

/** By lower-case name, in the order they came. */
export type Fields = Map<string, string>;

export interface FormFile {
  /** Those that came before the file; later ones count for nothing. */
  fields: Fields;
  /** Empty when the form gives none. Without folders. */
  filename: string;
  stream: Readable;
}

export interface Form {
  /** Settles when the file begins; its stream has to be read for the form to end. */
  file: Promise<FormFile>;
  /** Fulfilled at the form's last boundary; rejected when it is cut short or has a second file. */
  ended: Promise<void>;
  /** Stops reading; the rest of the request is left to the caller. */
  abandon(): void;
}

// S3's own limit for all that comes before the file.
const FIELDS_SIZE = 20_480;

/** Reads a multipart/form-data request. Both promises reject with S3Error, or with the connection's error. */
export function openForm(call: Call): Form {
  const parser = parserOf(call);
  const file = Promise.withResolvers<FormFile>();
  const ended = Promise.withResolvers<void>();
  // Whoever has stopped waiting for one of them has failed for the same reason already.
  file.promise.catch(() => {});
  ended.promise.catch(() => {});
  const fail = (error: Error) => {
    file.reject(error);
    ended.reject(error);
    parser.destroy(error);
  };
  const fields: Fields = new Map();
  let size = 0;
  let begun = false;

  parser.on('field', (name, value, { nameTruncated, valueTruncated }) => {
    if (begun) return;
    size += name.length + Buffer.byteLength(value);
    if (nameTruncated || valueTruncated || size > FIELDS_SIZE) return fail(tooLong());
    if (fields.has(name.toLowerCase())) return fail(twice(name));
    fields.set(name.toLowerCase(), value);
  });
  parser.on('file', (_name, stream, { filename }) => {
    // Unread when the form is refused; an error must not end the process then.
    stream.on('error', () => {});
    if (begun) return fail(oneFile());
    begun = true;
    file.resolve({ fields, filename: filename ?? '', stream });
  });
  parser.on('fieldsLimit', () => fail(tooLong())).on('partsLimit', () => fail(tooLong()));
  parser.on('error', () => fail(malformed()));
  parser.on('close', () => {
    if (begun) ended.resolve();
    else fail(oneFile());
  });
  const gone = () => call.body.complete || fail(new Error('The client went away.'));
  call.body.once('close', gone).pipe(parser);
  return {
    file: file.promise,
    ended: ended.promise,
    abandon() {
      call.body.unpipe(parser).off('close', gone);
      parser.destroy();
    },
  };
}

function parserOf(call: Call) {
  try {
    return busboy({
      headers: call.body.headers,
      defParamCharset: 'utf8',
      limits: { fieldSize: FIELDS_SIZE, fieldNameSize: 200, fields: 100, files: 2, parts: 110 },
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
