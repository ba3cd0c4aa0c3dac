import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CopyObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ConversionError, count, size } from '../conversion-error.ts';
import { originalKey, pageKey, thumbnailKey, type Upload } from '../keys.ts';
import type { EncodedPage } from './encode.ts';

/** The two buckets, as far as a conversion touches them. */
export interface Storage extends Disposable {
  /** Copies an upload into a new file; answers its SHA-256. Throws a `ConversionError` when it is too big or gone. */
  fetch(upload: Upload, path: string, signal: AbortSignal): Promise<{ sha256: string; size: number }>;
  putPage(upload: Upload, number: number, page: EncodedPage, signal: AbortSignal): Promise<void>;
  /** Copies a page and its thumbnail from one upload to another. Rejects when they are gone. */
  copyPage(from: Upload, to: Upload, number: number, signal: AbortSignal): Promise<void>;
  putOriginal(upload: Upload, path: string, mime: string, signal: AbortSignal): Promise<void>;
}

export interface StorageOptions {
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  sourceBucket: string;
  destinationBucket: string;
  maxSize: number;
}

const ATTEMPTS = 5;

/** A page never changes once it exists: its key holds the upload. */
const FOREVER = 'private, max-age=31536000, immutable';

export function openStorage(options: StorageOptions): Storage {
  const { endpoint, region, accessKeyId, secretAccessKey, sourceBucket, destinationBucket, maxSize } =
    options;
  const s3 = new S3Client({
    region,
    maxAttempts: 5,
    // Other people's S3 knows neither the newer checksums nor names of hosts made from buckets.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    ...(accessKeyId ? { credentials: { accessKeyId, secretAccessKey } } : {}),
  });

  const put = async (
    key: string,
    body: Buffer | Readable,
    more: { ContentType: string; ContentLength: number; ContentDisposition?: string; CacheControl?: string },
    signal: AbortSignal,
  ) => {
    const command = new PutObjectCommand({ Bucket: destinationBucket, Key: key, Body: body, ...more });
    await s3.send(command, { abortSignal: signal });
  };

  return {
    async fetch(upload, path, signal) {
      const command = new GetObjectCommand({ Bucket: sourceBucket, Key: upload.key });
      const object = await s3.send(command, { abortSignal: signal }).catch((error) => {
        if (error?.name === 'NoSuchKey') {
          throw new ConversionError('INTERNAL', 'The uploaded file is no longer there; upload it again.', {
            cause: error,
          });
        }
        throw error;
      });
      if ((object.ContentLength ?? 0) > maxSize) throw tooBig(object.ContentLength ?? 0, maxSize);
      const hash = createHash('sha256');
      let bytes = 0;
      const body = object.Body as Readable;
      await pipeline(
        body,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            bytes += chunk.length;
            if (bytes > maxSize) throw tooBig(bytes, maxSize);
            hash.update(chunk);
            yield chunk;
          }
        },
        createWriteStream(path, { flags: 'wx', mode: 0o444 }),
        { signal },
      );
      return { sha256: hash.digest('hex'), size: bytes };
    },

    async putPage(upload, number, { image, type, thumbnail }, signal) {
      const kept = { CacheControl: FOREVER };
      await Promise.all([
        put(
          pageKey(upload, number),
          image,
          { ...kept, ContentType: type, ContentLength: image.length },
          signal,
        ),
        put(
          thumbnailKey(upload, number),
          thumbnail,
          { ...kept, ContentType: 'image/webp', ContentLength: thumbnail.length },
          signal,
        ),
      ]);
    },

    async copyPage(from, to, number, signal) {
      const copy = async (key: typeof pageKey) => {
        const CopySource = `${destinationBucket}/${key(from, number)}`;
        const command = new CopyObjectCommand({
          Bucket: destinationBucket,
          Key: key(to, number),
          CopySource,
        });
        await s3.send(command, { abortSignal: signal });
      };
      await Promise.all([copy(pageKey), copy(thumbnailKey)]);
    },

    async putOriginal(upload, path, mime, signal) {
      const { size: length } = await stat(path);
      const more = {
        ContentType: mime,
        ContentLength: length,
        ContentDisposition: 'attachment',
        CacheControl: FOREVER,
      };
      // The SDK cannot send a stream twice; each attempt of ours has one of its own.
      for (let attempt = 1; ; attempt++) {
        try {
          return await put(originalKey(upload), createReadStream(path), more, signal);
        } catch (error) {
          if (attempt === ATTEMPTS || signal.aborted) throw error;
        }
      }
    },

    [Symbol.dispose]: () => s3.destroy(),
  };
}

const tooBig = (actual: number, limit: number) =>
  new ConversionError(
    'UNSUPPORTED',
    `It is ${size(actual)} (${count(actual)} bytes); at most ${size(limit)} can be taken.`,
  );
