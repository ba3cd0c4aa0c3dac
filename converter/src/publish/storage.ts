import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { CopyObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import pRetry from 'p-retry';
import { originalKey, pageKey, thumbnailKey, type Upload } from '../keys.ts';
import type { EncodedPage } from './encode.ts';
import { fetchUpload } from './fetch-upload.ts';

/** The two buckets. */
export interface Storage extends Disposable {
  /**
   * Copies an uploaded file to a new file and returns its SHA-256.
   * @throws ConversionError when it is too large or missing
   */
  fetch(upload: Upload, path: string, signal: AbortSignal): Promise<{ sha256: string; size: number }>;
  putPage(upload: Upload, number: number, page: EncodedPage, signal: AbortSignal): Promise<void>;
  /** Copies a page and its thumbnail from one upload to another. Rejects when they do not exist. */
  copyPage(from: Upload, to: Upload, number: number, signal: AbortSignal): Promise<void>;
  putOriginal(upload: Upload, path: string, mime: string, signal: AbortSignal): Promise<void>;
}

export interface StorageOptions {
  /** Empty for AWS. */
  endpoint: string;
  region: string;
  /** Empty when the AWS SDK finds credentials by itself. */
  accessKeyId: string;
  secretAccessKey: string;
  sourceBucket: string;
  destinationBucket: string;
  /** Bytes. */
  maxSize: number;
}

const MAX_ATTEMPTS = 5;

/** An object never changes, because its key contains the upload's id. */
const CACHE_CONTROL = 'private, max-age=31536000, immutable';

interface ObjectHeaders {
  ContentType: string;
  ContentLength: number;
  ContentDisposition?: string;
}

export function openStorage(options: StorageOptions): Storage {
  const { sourceBucket, destinationBucket: Bucket, maxSize } = options;
  const s3 = openClient(options);

  async function put(Key: string, Body: Buffer | Readable, headers: ObjectHeaders, signal: AbortSignal) {
    const command = new PutObjectCommand({ Bucket, Key, Body, CacheControl: CACHE_CONTROL, ...headers });
    await s3.send(command, { abortSignal: signal });
  }

  const putImage = (key: string, image: Buffer, ContentType: string, signal: AbortSignal) =>
    put(key, image, { ContentType, ContentLength: image.length }, signal);

  async function copy(from: string, to: string, signal: AbortSignal) {
    const command = new CopyObjectCommand({ Bucket, Key: to, CopySource: `${Bucket}/${from}` });
    await s3.send(command, { abortSignal: signal });
  }

  return {
    fetch: (upload, path, signal) =>
      fetchUpload(s3, { bucket: sourceBucket, key: upload.key, path, maxSize }, signal),

    async putPage(upload, number, { image, type, thumbnail }, signal) {
      await Promise.all([
        putImage(pageKey(upload, number), image, type, signal),
        putImage(thumbnailKey(upload, number), thumbnail, 'image/webp', signal),
      ]);
    },

    async copyPage(from, to, number, signal) {
      await Promise.all(
        [pageKey, thumbnailKey].map((key) => copy(key(from, number), key(to, number), signal)),
      );
    },

    async putOriginal(upload, path, mime, signal) {
      const { size } = await stat(path);
      const headers = { ContentType: mime, ContentLength: size, ContentDisposition: 'attachment' };
      // The SDK cannot send a stream twice, so each attempt opens a stream of its own.
      const attempt = () => put(originalKey(upload), createReadStream(path), headers, signal);
      await pRetry(attempt, { retries: MAX_ATTEMPTS - 1, minTimeout: 0, signal });
    },

    [Symbol.dispose]: () => s3.destroy(),
  };
}

const openClient = ({ endpoint, region, accessKeyId, secretAccessKey }: StorageOptions) =>
  new S3Client({
    region,
    maxAttempts: MAX_ATTEMPTS,
    // Storages other than AWS support neither the newer checksums nor host names made from bucket names.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    ...(accessKeyId ? { credentials: { accessKeyId, secretAccessKey } } : {}),
  });
