/** What is done to objects as such, in any S3. */
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  HeadObjectCommand,
  type HeadObjectOutput,
  NotFound,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';

/** Below this, asking for each is quicker than listing the folder. */
const FEW = 8;

async function head(s3: S3Client, bucket: string, key: string): Promise<HeadObjectOutput | null> {
  try {
    return await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  } catch (error) {
    if (error instanceof NotFound) return null;
    throw error;
  }
}

/** True when there is such an object. */
export const exists = async (s3: S3Client, bucket: string, key: string): Promise<boolean> =>
  (await head(s3, bucket, key)) !== null;

/** When an object was last written; null when there is none. */
export const modifiedOn = async (s3: S3Client, bucket: string, key: string): Promise<Date | null> =>
  (await head(s3, bucket, key))?.LastModified ?? null;

/** Those of `keys` that are there. Quick also for a thousand keys of one folder. */
export async function existing(s3: S3Client, bucket: string, keys: readonly string[]): Promise<Set<string>> {
  const wanted = new Set(keys);
  const there = new Set<string>();
  if (wanted.size <= FEW) {
    const ask = async (key: string) => (await exists(s3, bucket, key)) && there.add(key);
    await Promise.all([...wanted].map(ask));
    return there;
  }
  for await (const key of list(s3, bucket, commonPrefix([...wanted]))) if (wanted.has(key)) there.add(key);
  return there;
}

function commonPrefix(keys: readonly string[]): string {
  const sorted = keys.toSorted();
  const [first = '', last = ''] = [sorted[0], sorted.at(-1)];
  let length = 0;
  while (length < first.length && first[length] === last[length]) length++;
  // Half a character is not a prefix that can be sent.
  return first.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

/** Every key that begins with `prefix`, in order, a page of 1,000 at a time. */
export async function* list(s3: S3Client, bucket: string, prefix: string): AsyncGenerator<string> {
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
  }
}

/** How many objects begin with `prefix`. */
export async function count(s3: S3Client, bucket: string, prefix: string): Promise<number> {
  let found = 0;
  for await (const _ of list(s3, bucket, prefix)) found++;
  return found;
}

/**
 * Deletes every object that begins with `prefix`, a page of 1,000 at a time. Safe to repeat.
 * @returns how many were deleted
 * @throws Error naming the first one the storage would not delete; others are gone by then.
 */
export async function deletePrefix(s3: S3Client, bucket: string, prefix: string): Promise<number> {
  // An empty one would empty the bucket, and none of our keys begins with nothing.
  if (prefix === '') throw new Error('deletePrefix needs a prefix');
  let deleted = 0;
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix })) {
    const objects = (page.Contents ?? []).map(({ Key }) => ({ Key }));
    if (objects.length === 0) continue;
    const { Errors: [error] = [] } = await s3.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: objects, Quiet: true } }),
    );
    if (error) throw new Error(`${bucket}/${error.Key} was not deleted: ${error.Code} ${error.Message}`);
    deleted += objects.length;
  }
  return deleted;
}

/** Copies an object with its type and metadata inside one bucket. @throws NoSuchKey */
export async function copy(s3: S3Client, bucket: string, from: string, to: string): Promise<void> {
  const source = `${bucket}/${from.split('/').map(encodeURIComponent).join('/')}`;
  await s3.send(new CopyObjectCommand({ Bucket: bucket, Key: to, CopySource: source }));
}
