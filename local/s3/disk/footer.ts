/**
 * An object's metadata, which follows its bytes in the same file: one rename publishes both, and a file without a
 * complete footer is not an object.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { S3Error } from '../error.ts';

export interface About {
  contentType: string;
  /** Cache-Control, Content-Disposition, Content-Encoding, Content-Language and Expires, with lower-case names. */
  headers: Record<string, string>;
  /** `x-amz-meta-*` headers, without that prefix. */
  metadata: Record<string, string>;
}

export interface Facts extends About {
  /** In bytes. */
  size: number;
  /** Includes the quotes. */
  etag: string;
  lastModified: Date;
}

const MAGIC = 'LCTN';
// The file ends with 32 bits of length and the magic number.
const END = 8;
const GUESS = 1024;

export function footer(about: About, etag: string): Buffer {
  const { contentType, headers, metadata } = about;
  const json = Buffer.from(JSON.stringify({ contentType, headers, metadata, etag }));
  const end = Buffer.alloc(END);
  end.writeUInt32BE(json.length);
  end.write(MAGIC, 4, 'latin1');
  return Buffer.concat([json, end]);
}

/** @throws S3Error NoSuchKey when there is no such file. */
export async function openObject(path: string, key: string): Promise<{ file: FileHandle; facts: Facts }> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (isAbsent(error)) throw noSuchKey(key);
    throw error;
  });
  try {
    const facts = await readFacts(file);
    if (!facts) throw new S3Error('InternalError', 'The file of this object is damaged.', { Key: key });
    return { file, facts };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Whether the error means that the file does not exist or cannot exist: a part of the path is a file, or the path is too long. */
export const isAbsent = ({ code }: NodeJS.ErrnoException) =>
  code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG';

const noSuchKey = (key: string) =>
  new S3Error('NoSuchKey', 'The specified key does not exist.', { Key: key });

async function readFacts(file: FileHandle): Promise<Facts | null> {
  const { size, mtime } = await file.stat();
  let tail = await read(file, Math.max(0, size - GUESS), size);
  if (tail.length < END || tail.toString('latin1', tail.length - 4) !== MAGIC) return null;
  const length = tail.readUInt32BE(tail.length - END);
  if (length + END > size) return null;
  if (length + END > tail.length) tail = await read(file, size - length - END, size);
  const json = tail.toString('utf8', tail.length - END - length, tail.length - END);
  const about: About & { etag: string } = JSON.parse(json);
  // HTTP dates have whole seconds, and a condition on them must compare equal.
  const lastModified = new Date(Math.floor(mtime.getTime() / 1000) * 1000);
  return { ...about, size: size - length - END, lastModified };
}

async function read(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const buffer = Buffer.alloc(to - from);
  const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
  return buffer.subarray(0, bytesRead);
}
