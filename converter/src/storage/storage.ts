/** The storage of uploads, pages and original files. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { CopyObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { originalKey, pageKey, renditionKey, thumbnailKey, type Upload } from '../keys.ts';
import type { EncodedPage, EncodedRendition } from '../publish/encode.ts';
import { fetchUpload } from './fetch-upload.ts';
import { createStorageProbe, type StorageProbe } from './reachable.ts';
import { duringOutages, type StorageCaller } from './storage-outage.ts';

/** The two buckets. Every operation waits for at most a minute for a storage that is unavailable. */
export interface Storage extends Disposable {
  /**
   * Copies an uploaded file to a new file and returns its SHA-256.
   * @throws ConversionError when it is too large or missing
   */
  fetch(upload: Upload, path: string, caller: StorageCaller): Promise<{ sha256: string; size: number }>;
  putPage(upload: Upload, number: number, page: EncodedPage, caller: StorageCaller): Promise<void>;
  /** Copies a page and its thumbnail from one upload to another. Rejects when they do not exist. */
  copyPage(from: Upload, to: Upload, number: number, caller: StorageCaller): Promise<void>;
  putRendition(
    upload: Upload,
    number: number,
    rendition: EncodedRendition,
    caller: StorageCaller,
  ): Promise<void>;
  /** Copies a rendition from one upload to another. Rejects when it does not exist. */
  copyRendition(
    from: Upload,
    to: Upload,
    number: number,
    width: number,
    caller: StorageCaller,
  ): Promise<void>;
  putOriginal(upload: Upload, path: string, mime: string, caller: StorageCaller): Promise<void>;
  probe: StorageProbe;
}

export interface StorageOptions {
  /** Empty for AWS. */
  endpoint: string;
  region: string;
  /** Empty when the AWS SDK finds credentials by itself. */
  accessKeyId: string;
  secretAccessKey: string;
  /** Empty for credentials that do not expire. */
  sessionToken: string;
  sourceBucket: string;
  destinationBucket: string;
  /** Bytes. */
  maxSize: number;
  /** Tests have shorter ones. */
  timeouts?: StorageTimeouts;
}

/** Milliseconds. */
interface StorageTimeouts {
  connectionTimeout: number;
  /** A connection that transfers nothing for this long is given up; duringOutages repeats the operation. */
  socketTimeout: number;
}

const TIMEOUTS: StorageTimeouts = { connectionTimeout: 3_000, socketTimeout: 10_000 };

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

  /** `body` returns a new body for each attempt, because a stream cannot be sent twice. */
  const put = (Key: string, body: () => Buffer | Readable, headers: ObjectHeaders, caller: StorageCaller) =>
    duringOutages(async () => {
      const command = new PutObjectCommand({
        Bucket,
        Key,
        Body: body(),
        CacheControl: CACHE_CONTROL,
        ...headers,
      });
      await s3.send(command, { abortSignal: caller.signal });
    }, caller);

  const putImage = (key: string, image: Buffer, ContentType: string, caller: StorageCaller) =>
    put(key, () => image, { ContentType, ContentLength: image.length }, caller);

  const copy = (from: string, to: string, caller: StorageCaller) =>
    duringOutages(async () => {
      const command = new CopyObjectCommand({ Bucket, Key: to, CopySource: `${Bucket}/${from}` });
      await s3.send(command, { abortSignal: caller.signal });
    }, caller);

  return {
    fetch: (upload, path, caller) =>
      fetchUpload(s3, { bucket: sourceBucket, key: upload.key, path, maxSize }, caller),

    async putPage(upload, number, { image, type, thumbnail }, caller) {
      await Promise.all([
        putImage(pageKey(upload, number), image, type, caller),
        putImage(thumbnailKey(upload, number), thumbnail, 'image/webp', caller),
      ]);
    },

    async copyPage(from, to, number, caller) {
      await Promise.all(
        [pageKey, thumbnailKey].map((key) => copy(key(from, number), key(to, number), caller)),
      );
    },

    putRendition: (upload, number, { width, data }, caller) =>
      putImage(renditionKey(upload, number, width), data, 'image/webp', caller),

    copyRendition: (from, to, number, width, caller) =>
      copy(renditionKey(from, number, width), renditionKey(to, number, width), caller),

    async putOriginal(upload, path, mime, caller) {
      const { size } = await stat(path);
      const headers = { ContentType: mime, ContentLength: size, ContentDisposition: 'attachment' };
      await put(originalKey(upload), () => createReadStream(path), headers, caller);
    },

    probe: createStorageProbe(s3, [sourceBucket, Bucket]),

    [Symbol.dispose]: () => s3.destroy(),
  };
}

/** Without a logger, the AWS SDK prints each upload that is interrupted, beside the lines of the log. */
const QUIET = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

const openClient = ({
  endpoint,
  region,
  accessKeyId,
  secretAccessKey,
  sessionToken,
  timeouts = TIMEOUTS,
}: StorageOptions) =>
  new S3Client({
    region,
    maxAttempts: 1,
    requestHandler: timeouts,
    logger: QUIET,
    // Storages other than AWS support neither the newer checksums nor host names made from bucket names.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    ...(accessKeyId
      ? { credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) } }
      : {}),
  });
