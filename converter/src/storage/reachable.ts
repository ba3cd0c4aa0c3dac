/** Whether the storage serves this converter. */
import { GetObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';

/** Returns a sentence when the storage does not serve the converter, and otherwise null. Never rejects. */
export type StorageProbe = () => Promise<string | null>;

/** A probe that takes longer has failed. */
const TIMEOUT_MS = 2_000;
/** Load balancers and orchestrators ask more often than this. They receive the same answer meanwhile. */
const LIFETIME_MS = 5_000;
/** No object has this key. */
const KEY = 'lectern-readiness';

/**
 * S3 answers `NoSuchKey` to a client that may list the bucket and `AccessDenied` to one that may only read its objects.
 * In both cases it has accepted the signature.
 */
const EXPECTED = new Set(['NoSuchKey', 'AccessDenied']);

export function createStorageProbe(s3: S3Client, buckets: readonly string[]): StorageProbe {
  let last: { problem: Promise<string | null>; at: number } | null = null;
  return () => {
    if (last === null || performance.now() - last.at >= LIFETIME_MS) {
      const problems = Promise.all(buckets.map((bucket) => problemOf(s3, bucket)));
      last = {
        problem: problems.then((all) => all.find((each) => each !== null) ?? null),
        at: performance.now(),
      };
    }
    return last.problem;
  };
}

async function problemOf(s3: S3Client, Bucket: string): Promise<string | null> {
  try {
    const command = new GetObjectCommand({ Bucket, Key: KEY });
    const { Body } = await s3.send(command, { abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
    // Somebody has stored an object with this key.
    await Body?.transformToByteArray();
    return null;
  } catch (error) {
    if (error instanceof S3ServiceException && EXPECTED.has(error.name)) return null;
    const reason = error instanceof Error ? error.message || error.name : String(error);
    return `The storage does not serve the bucket ${Bucket}: ${reason}`;
  }
}
