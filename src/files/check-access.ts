/** Tries the permissions that the server needs in its two buckets, without changing an object. */
import {
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Logger } from '../log.ts';

/** No object has this key. */
const KEY = 'lectern-access-check';
/** The MD5 of no bytes. The body has one byte, so that every storage that checks the MD5 refuses the object. */
const WRONG_MD5 = '1B2M2Y8AsgTpgAmY7PhCfg==';
const TIMEOUT_MS = 10_000;

type Send = (options: { abortSignal: AbortSignal }) => Promise<unknown>;

interface Check {
  permission: string;
  bucket: string;
  send: Send;
}

/** @param buckets the names of the two buckets */
function checks(s3: S3Client, buckets: { sourceBucket: string; destinationBucket: string }): Check[] {
  const { sourceBucket, destinationBucket } = buckets;
  const object = (bucket: string) => ({ Bucket: bucket, Key: KEY });
  return [sourceBucket, destinationBucket].flatMap((bucket): Check[] => [
    {
      permission: 's3:ListBucket',
      bucket,
      send: (options) =>
        s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: KEY, MaxKeys: 1 }), options),
    },
    {
      permission: 's3:GetObject',
      bucket,
      send: (options) => s3.send(new HeadObjectCommand(object(bucket)), options),
    },
    {
      permission: 's3:DeleteObject',
      bucket,
      send: (options) => s3.send(new DeleteObjectCommand(object(bucket)), options),
    },
    ...(bucket === sourceBucket
      ? [
          {
            permission: 's3:PutObject',
            bucket,
            send: (options: { abortSignal: AbortSignal }) =>
              s3.send(new PutObjectCommand({ ...object(bucket), Body: '-', ContentMD5: WRONG_MD5 }), options),
          },
        ]
      : []),
  ]);
}

/**
 * Logs each permission that the storage denies as `storage.access_denied`, and a storage that does not answer as
 * `storage.not_checked`. Never rejects: a storage that is unavailable at the start may be available again before the
 * first upload.
 */
export async function checkAccess(
  s3: S3Client,
  buckets: { sourceBucket: string; destinationBucket: string },
  log: Logger,
): Promise<void> {
  const abortSignal = AbortSignal.timeout(TIMEOUT_MS);
  const denied = new Set<string>();
  for (const { permission, bucket, send } of checks(s3, buckets)) {
    const error = await send({ abortSignal }).then(
      () => null,
      (reason: unknown) => reason,
    );
    const status = statusOf(error);
    if (error !== null && status === undefined) {
      log.warn({ reason: String(error) }, 'storage.not_checked');
      return;
    }
    const isMissing = (error as { name?: string } | null)?.name === 'NoSuchBucket';
    if (!isMissing && status !== 403) continue;
    // Without s3:ListBucket a storage answers 403 for an object that does not exist, so the check proves nothing.
    if (permission === 's3:GetObject' && denied.has(`s3:ListBucket ${bucket}`)) continue;
    denied.add(`${permission} ${bucket}`);
    const reason = isMissing
      ? 'There is no such bucket.'
      : 'The storage denies the permission to S3_ACCESS_KEY_ID, or to the credentials of the AWS SDK.';
    log.error({ permission, bucket, reason }, 'storage.access_denied');
  }
}

/** The HTTP status of the storage's answer; undefined when there was none. */
const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;
