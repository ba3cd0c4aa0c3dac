/** Operations on buckets, and on many objects of one bucket. */
import type { Payload } from '../access/authenticate.ts';
import { checkedText, malformedXml } from '../body/body.ts';
import type { Context } from '../context.ts';
import { bucketFolder, createBucket, deleteObject, listBuckets } from '../disk/disk.ts';
import { S3Error } from '../error.ts';
import type { S3Request } from '../s3-request.ts';
import type { S3Response } from '../s3-response.ts';
import { document, element, inside, textOf } from '../xml.ts';

const OWNER = element('Owner', [element('ID', 'lectern')]);

export async function getBuckets({ disk }: Context): Promise<S3Response> {
  const buckets = (await listBuckets(disk)).map(({ name, createdAt }) =>
    element('Bucket', [element('Name', name), element('CreationDate', createdAt.toISOString())]),
  );
  return {
    status: 200,
    body: document(element('ListAllMyBucketsResult', [OWNER, element('Buckets', buckets)]), true),
  };
}

export async function putBucket({ disk }: Context, request: S3Request): Promise<S3Response> {
  if (!(await createBucket(disk, request.bucket))) {
    throw new S3Error(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      {
        BucketName: request.bucket,
      },
    );
  }
  return { status: 200, headers: { location: `/${request.bucket}` } };
}

export async function headBucket({ disk, keys }: Context, request: S3Request): Promise<S3Response> {
  await bucketFolder(disk, request.bucket);
  return { status: 200, headers: { 'x-amz-bucket-region': keys.region } };
}

export async function getLocation({ disk, keys }: Context, request: S3Request): Promise<S3Response> {
  await bucketFolder(disk, request.bucket);
  // S3 returns an empty location for us-east-1.
  const region = keys.region === 'us-east-1' ? '' : keys.region;
  return { status: 200, body: document(element('LocationConstraint', region), true) };
}

// At most 1,000 keys of 1,024 bytes, each byte of which may be written as `&#x1;`.
const MAX_DELETE_BYTES = 8 * 1024 * 1024;

export async function deleteObjects(
  { disk }: Context,
  request: S3Request,
  payload: Payload,
): Promise<S3Response> {
  const xml = await checkedText(request, payload, MAX_DELETE_BYTES);
  const keys = inside(xml, 'Object').map((object) => textOf(object, 'Key'));
  if (keys.length === 0 || keys.length > 1000 || !keys.every((key) => key !== undefined))
    throw malformedXml();
  await bucketFolder(disk, request.bucket);
  for (const key of keys) await deleteObject(disk, { bucket: request.bucket, key });
  const deleted =
    textOf(xml, 'Quiet') === 'true' ? [] : keys.map((key) => element('Deleted', [element('Key', key)]));
  return { status: 200, body: document(element('DeleteResult', deleted), true) };
}
