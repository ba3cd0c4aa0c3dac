/** Buckets and objects as folders and files. Whatever is seen under `buckets` is whole. */
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
import { type About, type Facts, footer, isAbsent, openObject } from './footer.ts';
import { placeOf } from './place.ts';
import { walk } from './walk.ts';

/** Where a local S3 keeps its things. */
export interface Disk {
  buckets: string;
  /** Files being written. On the same file system, since a rename publishes them. */
  temporary: string;
  /** Events nobody has taken yet. */
  events: string;
}

export interface Target {
  bucket: string;
  key: string;
}

export interface Written {
  /** Bytes. */
  size: number;
  /** With its quotes. */
  etag: string;
}

/** Makes the folders, and removes what a crash left half written. */
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

/** True when it was made, false when it was there. @throws S3Error InvalidBucketName */
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
 * Stores an object as soon as `body` has ended well: a body that throws leaves nothing, and whoever reads
 * meanwhile gets the object before, whole.
 * @throws S3Error PreconditionFailed when `absent` is asked for and the key is taken.
 */
export async function writeObject(
  disk: Disk,
  target: Target,
  about: About,
  body: AsyncIterable<Buffer>,
  { absent = false, etag: given }: { absent?: boolean; etag?: string } = {},
): Promise<Written> {
  const folder = await bucketFolder(disk, target.bucket);
  const temporary = join(disk.temporary, randomUUID());
  try {
    const { size, md5 } = await writeFile(temporary, body, (digest) => footer(about, given ?? `"${digest}"`));
    await publish(temporary, join(folder, placeOf(target.key)), absent);
    return { size, etag: given ?? `"${md5}"` };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Writes bytes to a new file and makes them last; `end` is added behind them. */
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
  // An upload that was answered with success is still there after a power cut.
  await file.datasync();
  return { size, md5 };
}

/** Copies an object with everything known of it. */
export async function copyObject(disk: Disk, from: Target, to: Target): Promise<Facts> {
  const source = join(await bucketFolder(disk, from.bucket), placeOf(from.key));
  const folder = await bucketFolder(disk, to.bucket);
  const temporary = join(disk.temporary, randomUUID());
  const { file, facts } = await openObject(source, from.key);
  try {
    await copyFile(source, temporary, constants.COPYFILE_FICLONE);
    await publish(temporary, join(folder, placeOf(to.key)), false);
    return facts;
  } finally {
    await file.close();
    await rm(temporary, { force: true });
  }
}

async function publish(temporary: string, path: string, absent: boolean): Promise<void> {
  // Somebody deleting the last object of a folder takes the folder away between the two steps.
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
    return await openObject(join(disk.buckets, bucket, placeOf(key)), key);
  } catch (error) {
    // Asked only now: an object that is there says so of its bucket.
    await bucketFolder(disk, bucket);
    throw error;
  }
}

/** Removes an object; one that is not there counts as removed. */
export async function deleteObject(disk: Disk, { bucket, key }: Target): Promise<void> {
  const folder = await bucketFolder(disk, bucket);
  const path = join(folder, placeOf(key));
  try {
    await unlink(path);
  } catch (error) {
    if (!isAbsent(error as NodeJS.ErrnoException)) throw error;
  }
  for (let above = dirname(path); above !== folder; above = dirname(above)) {
    const emptied = await rmdir(above).then(
      () => true,
      // Not empty any more, or somebody else was faster.
      (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
    );
    if (!emptied) break;
  }
}

/** The keys after `after` that begin with `prefix`, in S3's order. */
export async function* keysOf(disk: Disk, bucket: string, prefix: string, after: Buffer) {
  yield* walk(await bucketFolder(disk, bucket), { prefix: Buffer.from(prefix), after });
}
