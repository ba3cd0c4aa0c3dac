/** The conditions and the range of a GET or HEAD. @see https://www.rfc-editor.org/rfc/rfc9110#section-13 */
import type { ObjectAttributes } from '../disk/object-file.ts';
import { S3Error } from '../error.ts';
import type { S3Request } from '../s3-request.ts';

/** First and last byte, both included. */
export interface Range {
  start: number;
  end: number;
}

/** Whether the client already has this version. @throws S3Error PreconditionFailed */
export function notModified(request: S3Request, { etag, lastModified }: ObjectAttributes): boolean {
  const [match, noneMatch, modified, unmodified] = [
    'if-match',
    'if-none-match',
    'if-modified-since',
    'if-unmodified-since',
  ].map(request.header);
  if (match !== undefined ? !lists(match, etag) : since(unmodified) < lastModified.getTime()) {
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
      Condition: match === undefined ? 'If-Unmodified-Since' : 'If-Match',
    });
  }
  if (noneMatch !== undefined) return lists(noneMatch, etag);
  return since(modified) >= lastModified.getTime();
}

// An invalid date is no condition: NaN makes both comparisons false.
const since = (date: string | undefined) => (date === undefined ? Number.NaN : Date.parse(date));

const lists = (header: string, etag: string) =>
  header.split(',').some((each) => {
    const tag = each.trim().replace(/^W\//, '');
    return tag === '*' || tag === etag || `"${tag}"` === etag;
  });

/** The requested range; null for the whole object. @throws S3Error InvalidRange */
export function rangeOf(request: S3Request, { size, etag }: ObjectAttributes): Range | null {
  const unchanged = request.header('if-range');
  if (unchanged !== undefined && unchanged !== etag) return null;
  // S3 answers a request for several ranges with the whole object.
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(request.header('range') ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return null;
  const suffix = first === '';
  const start = suffix ? Math.max(0, size - Number(last)) : Number(first);
  const end = suffix || last === '' ? size - 1 : Math.min(size - 1, Number(last));
  if (!suffix && last !== '' && Number(last) < Number(first)) return null;
  if (start > end) {
    throw new S3Error('InvalidRange', 'The requested range is not satisfiable', {
      RangeRequested: request.header('range') ?? '',
      ActualObjectSize: size,
    });
  }
  return { start, end };
}
