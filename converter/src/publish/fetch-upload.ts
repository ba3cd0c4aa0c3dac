import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ConversionError } from '../conversion-error.ts';
import { formatCount, formatSize } from '../english-text.ts';

interface FetchOptions {
  bucket: string;
  key: string;
  /** Path of the file to create. */
  path: string;
  /** Bytes. */
  maxSize: number;
}

/**
 * Copies an uploaded object to a new file and returns its SHA-256.
 * @throws ConversionError when it is too large or missing
 */
export async function fetchUpload(
  s3: S3Client,
  { bucket, key, path, maxSize }: FetchOptions,
  signal: AbortSignal,
): Promise<{ sha256: string; size: number }> {
  const command = new GetObjectCommand({ Bucket: bucket, Key: key });
  const { Body, ContentLength = 0 } = await s3.send(command, { abortSignal: signal }).catch((error) => {
    throw error?.name === 'NoSuchKey' ? missingError(error) : error;
  });
  if (ContentLength > maxSize) throw tooLargeError(ContentLength, maxSize);
  const hash = createHash('sha256');
  let size = 0;
  await pipeline(
    Body as Readable,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        size += chunk.length;
        if (size > maxSize) throw tooLargeError(size, maxSize);
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(path, { flags: 'wx', mode: 0o444 }),
    { signal },
  );
  return { sha256: hash.digest('hex'), size };
}

const missingError = (cause: Error) =>
  new ConversionError('INTERNAL', 'The uploaded file is no longer stored. Upload it again.', { cause });

const tooLargeError = (size: number, limit: number) =>
  new ConversionError(
    'UNSUPPORTED',
    `The file has ${formatSize(size)} (${formatCount(size)} bytes); at most ${formatSize(limit)} are allowed.`,
  );
