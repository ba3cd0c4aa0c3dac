/**
 * The file of an object: its bytes, then its metadata as a footer. One rename publishes both. A file without a complete
 * footer is not an object.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { S3Error } from '../error.ts';

export interface ObjectMetadata {
  contentType: string;
  /** Cache-Control, Content-Disposition, Content-Encoding, Content-Language and Expires, with lower-case names. */
  headers: Record<string, string>;
  /** `x-amz-meta-*` headers, without that prefix. */
  metadata: Record<string, string>;
}

export interface ObjectAttributes extends ObjectMetadata {
  /** In bytes. */
  size: number;
  /** Includes the quotes. */
  etag: string;
  lastModified: Date;
}

const MAGIC = 'LCTN';
/** The file ends with the footer's length as 32 bits, then the magic number. */
const TRAILER_BYTES = 8;
/** Most footers fit into the first read. */
const FIRST_READ_BYTES = 1024;

export function footer(object: ObjectMetadata, etag: string): Buffer {
  const { contentType, headers, metadata } = object;
  const json = Buffer.from(JSON.stringify({ contentType, headers, metadata, etag }));
  const end = Buffer.alloc(TRAILER_BYTES);
  end.writeUInt32BE(json.length);
  end.write(MAGIC, 4, 'latin1');
  return Buffer.concat([json, end]);
}

/** @throws S3Error NoSuchKey when there is no such file. */
export async function openObject(
  path: string,
  key: string,
): Promise<{ file: FileHandle; attributes: ObjectAttributes }> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (isAbsent(error)) throw noSuchKey(key);
    throw error;
  });
  try {
    const attributes = await readAttributes(file);
    if (!attributes) throw new S3Error('InternalError', 'The file of this object is damaged.', { Key: key });
    return { file, attributes };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Whether the error means that the file does not exist or cannot exist: a part of the path is a file, or the path is
 * too long.
 */
export const isAbsent = ({ code }: NodeJS.ErrnoException) =>
  code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG';

const noSuchKey = (key: string) =>
  new S3Error('NoSuchKey', 'The specified key does not exist.', { Key: key });

async function readAttributes(file: FileHandle): Promise<ObjectAttributes | null> {
  const { size, mtime } = await file.stat();
  let tail = await read(file, Math.max(0, size - FIRST_READ_BYTES), size);
  if (tail.length < TRAILER_BYTES || tail.toString('latin1', tail.length - 4) !== MAGIC) return null;
  const length = tail.readUInt32BE(tail.length - TRAILER_BYTES);
  if (length + TRAILER_BYTES > size) return null;
  if (length + TRAILER_BYTES > tail.length) tail = await read(file, size - length - TRAILER_BYTES, size);
  const json = tail.toString('utf8', tail.length - TRAILER_BYTES - length, tail.length - TRAILER_BYTES);
  const metadata: ObjectMetadata & { etag: string } = JSON.parse(json);
  // HTTP dates have whole seconds, and a condition on them must compare equal.
  const lastModified = new Date(Math.floor(mtime.getTime() / 1000) * 1000);
  return { ...metadata, size: size - length - TRAILER_BYTES, lastModified };
}

async function read(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const buffer = Buffer.alloc(to - from);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
  return buffer.subarray(0, bytesRead);
}
