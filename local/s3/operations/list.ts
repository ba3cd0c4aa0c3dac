/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
import { encodePath } from '../access/sigv4.ts';
import type { Context } from '../context.ts';
import { keysOf } from '../disk/disk.ts';
import { openObject } from '../disk/object-file.ts';
import { S3Error } from '../error.ts';
import type { S3Request } from '../s3-request.ts';
import type { S3Response } from '../s3-response.ts';
import { document, element, type Xml } from '../xml.ts';

interface ListPage {
  objects: { key: string; path: string }[];
  prefixes: string[];
  /** The key after which the next page begins; null on the last page. */
  next: Buffer | null;
}

/** A byte that UTF-8 never uses. A prefix with this byte sorts after every key that begins with the prefix. */
const AFTER_ALL_KEYS = Buffer.of(0xff);

export async function listObjects({ disk }: Context, request: S3Request): Promise<S3Response> {
  const [prefix = '', delimiter = '', token, startAfter = '', encoding] = [
    'prefix',
    'delimiter',
    'continuation-token',
    'start-after',
    'encoding-type',
  ].map(request.parameter);
  const limit = limitOf(request);
  const after = token === undefined ? Buffer.from(startAfter) : tokenOf(token);
  const { objects, prefixes, next } = await pageOf((from) => keysOf(disk, request.bucket, prefix, from), {
    prefix,
    delimiter,
    limit,
    after,
  });
  const text = (name: string, value: string) => element(name, encoding === 'url' ? encodePath(value) : value);
  const contents = await Promise.all(objects.map((object) => contentOf(object, text)));
  const found = contents.filter((content) => content !== null);
  const result: Xml[] = [
    element('Name', request.bucket),
    text('Prefix', prefix),
    element('MaxKeys', limit),
    element('KeyCount', found.length + prefixes.length),
    element('IsTruncated', next !== null),
    ...(delimiter ? [text('Delimiter', delimiter)] : []),
    ...(encoding ? [element('EncodingType', encoding)] : []),
    ...(startAfter ? [text('StartAfter', startAfter)] : []),
    ...(token === undefined ? [] : [element('ContinuationToken', token)]),
    ...(next ? [element('NextContinuationToken', next.toString('base64url'))] : []),
    ...found,
    ...prefixes.map((each) => element('CommonPrefixes', [text('Prefix', each)])),
  ];
  return { status: 200, body: document(element('ListBucketResult', result), true) };
}

async function pageOf(
  keys: (after: Buffer) => AsyncIterable<{ key: string; path: string }>,
  { prefix, delimiter, limit, after }: { prefix: string; delimiter: string; limit: number; after: Buffer },
): Promise<ListPage> {
  const page: ListPage = { objects: [], prefixes: [], next: null };
  let last = after;
  // A common prefix stands for all its keys, so the walk continues after them.
  for (let skipped = true; skipped; ) {
    skipped = false;
    for await (const object of keys(last)) {
      if (page.objects.length + page.prefixes.length === limit) {
        if (limit > 0) page.next = last;
        return page;
      }
      const at = delimiter ? object.key.indexOf(delimiter, prefix.length) : -1;
      if (at < 0) {
        page.objects.push(object);
        last = Buffer.from(object.key);
        continue;
      }
      const common = object.key.slice(0, at + delimiter.length);
      page.prefixes.push(common);
      last = Buffer.concat([Buffer.from(common), AFTER_ALL_KEYS]);
      skipped = true;
      break;
    }
  }
  return page;
}

/** One entry; null when another request deleted the object meanwhile. */
async function contentOf(
  { key, path }: { key: string; path: string },
  text: (name: string, value: string) => Xml,
): Promise<Xml | null> {
  const opened = await openObject(path, key).catch((error: unknown) => {
    if (error instanceof S3Error && error.code === 'NoSuchKey') return null;
    throw error;
  });
  if (!opened) return null;
  await opened.file.close();
  const { attributes } = opened;
  return element('Contents', [
    text('Key', key),
    element('LastModified', attributes.lastModified.toISOString()),
    element('ETag', attributes.etag),
    element('Size', attributes.size),
    element('StorageClass', 'STANDARD'),
  ]);
}

function limitOf(request: S3Request): number {
  const maxKeys = request.parameter('max-keys') ?? '1000';
  if (!/^\d{1,9}$/.test(maxKeys))
    throw new S3Error('InvalidArgument', 'Provided max-keys not an integer or within integer range');
  return Math.min(1000, Number(maxKeys));
}

function tokenOf(token: string): Buffer {
  if (!/^[\w-]+$/.test(token))
    throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect');
  return Buffer.from(token, 'base64url');
}
