/** Deletes the objects of an upload or of a whole document, in both buckets. */
import type { S3Client } from '@aws-sdk/client-s3';
import type { EntityManager } from '@mikro-orm/postgresql';
import { mediaPrefix, uploadPrefix } from '../domain/keys.ts';
import { deletePrefix } from '../files/objects.ts';
import { deleteConversions } from '../store/conversions.ts';
import { PageEntity, PageNotesEntity } from '../store/entities.ts';
import type { Payloads, TASK } from '../store/jobs.ts';

/** The two buckets, with a client that may write to them. */
export interface Buckets {
  s3: S3Client;
  sourceBucket: string;
  destinationBucket: string;
}

export interface DeleteObjectsParts {
  em: EntityManager;
  files: Buckets;
}

/** Deletes the objects, and the page rows of a single upload. Repeating it is safe. */
export async function deleteObjects(
  { em, files }: DeleteObjectsParts,
  { video, media, stamp: uploadId }: Payloads[typeof TASK.deleteObjects],
): Promise<void> {
  const { s3, sourceBucket, destinationBucket } = files;
  if (uploadId === null) {
    const prefix = mediaPrefix({ video, media });
    await Promise.all([sourceBucket, destinationBucket].map((bucket) => deletePrefix(s3, bucket, prefix)));
    return deleteConversions(em, media, null);
  }
  const upload = { video, media, uploadId };
  await deletePrefix(s3, sourceBucket, `${mediaPrefix(upload)}${uploadId}.`);
  await deletePrefix(s3, destinationBucket, uploadPrefix(upload));
  await em.fork().nativeDelete(PageNotesEntity, { media, stamp: uploadId });
  await em.fork().nativeDelete(PageEntity, { media, stamp: uploadId });
  await deleteConversions(em, media, uploadId);
}
