/** Buckets and objects as folders and files. Every file below `buckets` is a complete object. */
import { createHash, randomUUID } from 'node:crypto';
import {
  constants,
  copyFile,
  link,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { S3Error } from '../error.ts';
import { footer, isAbsent, type ObjectAttributes, type ObjectMetadata, openObject } from './object-file.ts';
import { pathOf } from './object-path.ts';
import { walk } from './walk.ts';

/** The folders of a local S3. */
export interface Disk {
  buckets: string;
  /** Files under way. The folder is on the same file system, because a rename publishes them. */
  temporary: string;
  /** Pending events. */
  events: string;
}

export interface Target {
  bucket: string;
  key: string;
}

export interface Written {
  /** In bytes. */
  size: number;
  /** Includes the quotes. */
  etag: string;
}

/** Creates the folders and removes the incomplete files of a crash. */
export async function openDisk(directory: string): Promise<Disk> {
  const disk: Disk = {
    buckets: join(directory, 'buckets'),
    temporary: join(directory, 'temporary'),
    events: join(directory, 'events'),
  };
  await rm(disk.temporary, { recursive: true, force: true });
  for (const folder of Object.values(disk)) await mkdir(folder, { recursive: true });
  return disk;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET = /^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** @returns whether the bucket is new. @throws S3Error InvalidBucketName */
export async function createBucket(disk: Disk, bucket: string): Promise<boolean> {
  if (!BUCKET.test(bucket)) {
    throw new S3Error('InvalidBucketName', 'The specified bucket is not valid.', { BucketName: bucket });
  }
  return (await mkdir(join(disk.buckets, bucket), { recursive: true })) !== undefined;
}

export async function listBuckets(disk: Disk): Promise<{ name: string; createdAt: Date }[]> {
  const names = (await readdir(disk.buckets)).filter((name) => BUCKET.test(name)).sort();
  return Promise.all(
    names.map(async (name) => ({ name, createdAt: (await stat(join(disk.buckets, name))).birthtime })),
  );
}

/** The folder of a bucket. @throws S3Error NoSuchBucket */
export async function bucketFolder(disk: Disk, bucket: string): Promise<string> {
  const folder = join(disk.buckets, bucket);
  const found = BUCKET.test(bucket) && (await stat(folder).catch(() => null))?.isDirectory();
  if (!found)
    throw new S3Error('NoSuchBucket', 'The specified bucket does not exist.', { BucketName: bucket });
  return folder;
}

/**
 * Stores an object when `body` has ended without an error. A body that throws leaves nothing behind, and readers
 * get the previous object until then.
 * @throws S3Error PreconditionFailed when `absent` is true and the key is taken.
 */
export async function writeObject(
  disk: Disk,
  target: Target,
  metadata: ObjectMetadata,
  body: AsyncIterable<Buffer>,
  { absent = false, etag }: { absent?: boolean; etag?: string } = {},
): Promise<Written> {
  const folder = await bucketFolder(disk, target.bucket);
  const temporary = join(disk.temporary, randomUUID());
  try {
    const { size, md5 } = await writeFile(temporary, body, (digest) =>
      footer(metadata, etag ?? `"${digest}"`),
    );
    await publish(temporary, join(folder, pathOf(target.key)), absent);
    return { size, etag: etag ?? `"${md5}"` };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Writes bytes and the footer that `end` returns to a new file, and syncs it. */
async function writeFile(
  path: string,
  body: AsyncIterable<Buffer>,
  end: (md5: string) => Buffer,
): Promise<{ size: number; md5: string }> {
  await using file = await open(path, 'wx');
  const hash = createHash('md5');
  let size = 0;
  for await (const chunk of body) {
    hash.update(chunk);
    size += chunk.length;
    await file.writeFile(chunk);
  }
  const md5 = hash.digest('hex');
  await file.writeFile(end(md5));
  // An acknowledged upload survives a power cut.
  await file.datasync();
  return { size, md5 };
}

/** Copies an object with its metadata. */
export async function copyObject(disk: Disk, from: Target, to: Target): Promise<ObjectAttributes> {
  const source = join(await bucketFolder(disk, from.bucket), pathOf(from.key));
  const folder = await bucketFolder(disk, to.bucket);
  const temporary = join(disk.temporary, randomUUID());
  const { file, attributes } = await openObject(source, from.key);
  try {
    await copyFile(source, temporary, constants.COPYFILE_FICLONE);
    await publish(temporary, join(folder, pathOf(to.key)), false);
    return attributes;
  } finally {
    await file.close();
    await rm(temporary, { force: true });
  }
}

async function publish(temporary: string, path: string, absent: boolean): Promise<void> {
  // Another request may delete the last object of the folder, and the folder with it, between the two steps.
  for (let attempt = 1; ; attempt++) {
    try {
      await mkdir(dirname(path), { recursive: true });
      await (absent ? link(temporary, path) : rename(temporary, path));
      if (absent) await unlink(temporary);
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST' && absent) {
        throw new S3Error(
          'PreconditionFailed',
          'At least one of the pre-conditions you specified did not hold.',
          {
            Condition: 'If-None-Match',
          },
        );
      }
      if (code !== 'ENOENT' || attempt === 10) throw error;
    }
  }
}

/** @throws S3Error NoSuchBucket, NoSuchKey. The caller closes the file. */
export async function readObject(disk: Disk, { bucket, key }: Target) {
  if (!BUCKET.test(bucket)) await bucketFolder(disk, bucket);
  try {
    return await openObject(join(disk.buckets, bucket, pathOf(key)), key);
  } catch (error) {
    // Only a missing object requires this check, because an object proves that its bucket exists.
    await bucketFolder(disk, bucket);
    throw error;
  }
}

/** Removes an object. Removing one that does not exist succeeds. */
export async function deleteObject(disk: Disk, { bucket, key }: Target): Promise<void> {
  const folder = await bucketFolder(disk, bucket);
  const path = join(folder, pathOf(key));
  try {
    await unlink(path);
  } catch (error) {
    if (!isAbsent(error as NodeJS.ErrnoException)) throw error;
  }
  for (let above = dirname(path); above !== folder; above = dirname(above)) {
    const emptied = await rmdir(above).then(
      () => true,
      // The folder has a new object, or another request has removed it.
      (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
    );
    if (!emptied) break;
  }
}

/** The keys after `after` that begin with `prefix`, in S3's order. */
export async function* keysOf(disk: Disk, bucket: string, prefix: string, after: Buffer) {
  yield* walk(await bucketFolder(disk, bucket), { prefix: Buffer.from(prefix), after });
}
