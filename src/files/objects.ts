/** Operations on the objects of a bucket, in any S3. */
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';

/** Up to this number of keys, one request for each is faster than a listing of their folder. */
const MAX_HEAD_REQUESTS = 8;

/**
 * A storage that sends its answer byte by byte is never silent, so each operation also has a time in which it ends. AWS
 * copies an object of gigabytes in minutes.
 */
const OPERATION_MS = 60_000;
const COPY_MS = 300_000;

const within = (milliseconds: number) => ({ abortSignal: AbortSignal.timeout(milliseconds) });

/** Whether the object exists and can be read. */
export async function exists(s3: S3Client, bucket: string, key: string): Promise<boolean> {
  try {
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), within(OPERATION_MS));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    if (statusOf(error) !== 403) throw error;
    // The answer to HEAD has no body with the reason.
    return canRead(s3, bucket, key);
  }
}

async function canRead(s3: S3Client, bucket: string, key: string): Promise<boolean> {
  try {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key, Range: 'bytes=0-0' });
    const { Body } = await s3.send(command, within(OPERATION_MS));
    await Body?.transformToByteArray();
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

const statusOf = (error: unknown): number =>
  error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 0) : 0;

/**
 * Whether an object is missing. S3 denies access when the credentials do not include s3:ListBucket. Other refusals,
 * such as of credentials that have expired, say nothing about the object.
 */
const isMissing = (error: unknown): boolean =>
  statusOf(error) === 404 || (statusOf(error) === 403 && (error as Error).name === 'AccessDenied');

/** The keys of existing objects among `keys`. Many keys of one folder need one listing. */
export async function existing(s3: S3Client, bucket: string, keys: readonly string[]): Promise<Set<string>> {
  const wanted = new Set(keys);
  const found = new Set<string>();
  if (wanted.size <= MAX_HEAD_REQUESTS) {
    const check = async (key: string) => (await exists(s3, bucket, key)) && found.add(key);
    await Promise.all([...wanted].map(check));
    return found;
  }
  for await (const key of list(s3, bucket, commonPrefix([...wanted]))) if (wanted.has(key)) found.add(key);
  return found;
}

function commonPrefix(keys: readonly string[]): string {
  const sorted = keys.toSorted();
  const [first = '', last = ''] = [sorted[0], sorted.at(-1)];
  let length = 0;
  while (length < first.length && first[length] === last[length]) length++;
  // UTF-8 cannot represent the first half of a surrogate pair.
  return first.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

const pagesOf = (s3: S3Client, bucket: string, prefix: string) =>
  paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix }, within(OPERATION_MS));

/** Every key that begins with `prefix`, in order. One request lists 1,000 keys. */
export async function* list(s3: S3Client, bucket: string, prefix: string): AsyncGenerator<string> {
  for await (const page of pagesOf(s3, bucket, prefix)) {
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
  }
}

/** The number of keys that begin with `prefix`. */
export async function count(s3: S3Client, bucket: string, prefix: string): Promise<number> {
  let total = 0;
  for await (const _ of list(s3, bucket, prefix)) total++;
  return total;
}

/**
 * Deletes every object whose key begins with `prefix`, 1,000 in one request. Repeating it is safe.
 * @returns the number of deleted objects
 * @throws Error with the first key that the storage did not delete; earlier objects are then deleted.
 */
export async function deletePrefix(s3: S3Client, bucket: string, prefix: string): Promise<number> {
  // An empty prefix would delete every object of the bucket.
  if (prefix === '') throw new Error('deletePrefix needs a prefix.');
  let deleted = 0;
  for await (const page of pagesOf(s3, bucket, prefix)) {
    const objects = (page.Contents ?? []).map(({ Key }) => ({ Key }));
    if (objects.length === 0) continue;
    const { Errors: [error] = [] } = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects, Quiet: true } }),
      within(OPERATION_MS),
    );
    if (error)
      throw new Error(`The storage did not delete ${bucket}/${error.Key}: ${error.Code} ${error.Message}`);
    deleted += objects.length;
  }
  return deleted;
}

/** Copies an object with its Content-Type and metadata inside a bucket. @returns false when the object is missing */
export async function copy(s3: S3Client, bucket: string, from: string, to: string): Promise<boolean> {
  const source = `${bucket}/${from.split('/').map(encodeURIComponent).join('/')}`;
  try {
    await s3.send(new CopyObjectCommand({ Bucket: bucket, Key: to, CopySource: source }), within(COPY_MS));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
