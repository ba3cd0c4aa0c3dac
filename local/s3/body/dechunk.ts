/**
 * Decodes the aws-chunked encoding: `size-in-hex CRLF bytes CRLF` until a size of 0, then trailers.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
import { S3Error } from '../error.ts';

const MAX_LINE_BYTES = 1024;
const incomplete = () => new S3Error('IncompleteBody', 'The request body terminated unexpectedly');

/** Yields the bytes and fills `trailers`, whose names are lower case. @throws S3Error IncompleteBody */
export async function* dechunk(
  source: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);

  async function more(): Promise<void> {
    const next = await chunks.next();
    if (next.done) throw incomplete();
    rest = rest.length > 0 ? Buffer.concat([rest, next.value]) : next.value;
  }

  async function line(): Promise<string> {
    for (let end = rest.indexOf('\r\n'); ; end = rest.indexOf('\r\n')) {
      if (end >= 0) {
        const text = rest.toString('latin1', 0, end);
        rest = rest.subarray(end + 2);
        return text;
      }
      if (rest.length > MAX_LINE_BYTES) throw incomplete();
      await more();
    }
  }

  for (;;) {
    const [size = ''] = (await line()).split(';');
    if (!/^[0-9a-f]{1,8}$/i.test(size)) throw incomplete();
    let left = Number.parseInt(size, 16);
    if (left === 0) break;
    while (left > 0) {
      if (rest.length === 0) await more();
      const bytes = rest.subarray(0, left);
      rest = rest.subarray(bytes.length);
      left -= bytes.length;
      yield bytes;
    }
    if ((await line()) !== '') throw incomplete();
  }
  for (let text = await line(); text !== ''; text = await line()) {
    const colon = text.indexOf(':');
    trailers.set(text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim());
  }
  // Reading to the end allows the connection to be reused.
  if (rest.length > 0 || !(await chunks.next()).done) throw incomplete();
}
