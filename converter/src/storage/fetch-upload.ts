/** Downloads an upload from the source bucket. */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { GetObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { ConversionError } from '../conversion-error.ts';
import { formatCount, formatSize } from '../english-text.ts';
import { duringOutages, type StorageCaller } from './storage-outage.ts';

interface FetchOptions {
  bucket: string;
  key: string;
  /** Path of the file to create. */
  path: string;
  /** Bytes. */
  maxSize: number;
}

/** The part of the object that is in the file. */
interface Download {
  size: number;
  hash: ReturnType<typeof createHash>;
  /** Identifies the version of the object; null before the first answer. */
  etag: string | null;
}

/**
 * Copies an uploaded object to a new file and returns its SHA-256. Continues a download that was cut.
 * @throws ConversionError when it is too large or missing, or when the storage is unavailable for a minute
 */
export async function fetchUpload(
  s3: S3Client,
  options: FetchOptions,
  caller: StorageCaller,
): Promise<{ sha256: string; size: number }> {
  await using file = await open(options.path, 'wx', 0o444);
  let download = startDownload();
  await duringOutages(async (advance) => {
    try {
      await receive(s3, options, download, file, caller.signal, advance);
    } catch (error) {
      // The form of an upload is valid for an hour, so the object may be replaced during the download.
      if (statusOf(error) !== 412) throw error;
      download = startDownload();
      await file.truncate(0);
      await receive(s3, options, download, file, caller.signal, advance);
    }
  }, caller);
  return { sha256: download.hash.digest('hex'), size: download.size };
}

const startDownload = (): Download => ({ size: 0, hash: createHash('sha256'), etag: null });

async function receive(
  s3: S3Client,
  { bucket, key, maxSize }: FetchOptions,
  download: Download,
  file: FileHandle,
  signal: AbortSignal,
  advance: () => void,
): Promise<void> {
  const rest = download.etag && { Range: `bytes=${download.size}-`, IfMatch: download.etag };
  const command = new GetObjectCommand({ Bucket: bucket, Key: key, ...rest });
  const {
    Body,
    ContentLength = 0,
    ETag,
  } = await s3.send(command, { abortSignal: signal }).catch((error) => {
    throw isMissing(error) ? missingError(error) : error;
  });
  const total = download.size + ContentLength;
  if (total > maxSize) throw tooLargeError(total, maxSize);
  // Without an ETag a download that is cut begins again.
  if (ETag) download.etag = ETag;
  else if (download.size > 0) Object.assign(download, startDownload());
  for await (const chunk of addAbortSignal(signal, Body as Readable) as AsyncIterable<Buffer>) {
    if (download.size + chunk.length > maxSize) throw tooLargeError(download.size + chunk.length, maxSize);
    await file.write(chunk, 0, chunk.length, download.size);
    download.hash.update(chunk);
    download.size += chunk.length;
    advance();
  }
}

const statusOf = (error: unknown) =>
  error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 0) : 0;

/**
 * S3 denies access to a missing object when the credentials do not include s3:ListBucket. Other refusals, such as of
 * credentials that have expired, say nothing about the object.
 */
const isMissing = (error: Error) =>
  statusOf(error) === 404 || (statusOf(error) === 403 && error.name === 'AccessDenied');

const missingError = (cause: Error) =>
  new ConversionError('INTERNAL', 'The uploaded file is no longer stored. Upload it again.', { cause });

const tooLargeError = (size: number, limit: number) =>
  new ConversionError(
    'UNSUPPORTED',
    `The file has ${formatSize(size)} (${formatCount(size)} bytes); at most ${formatSize(limit)} are allowed.`,
  );
