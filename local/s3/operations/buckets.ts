/** Operations on buckets, and on many objects of one bucket. */

import type { Payload } from '../access/authenticate.ts';
import type { Answer } from '../answer.ts';
import { checkedText, malformedXml } from '../body/body.ts';
import type { Call } from '../call.ts';
import type { Context } from '../context.ts';
import { bucketFolder, createBucket, deleteObject, listBuckets } from '../disk/disk.ts';
import { S3Error } from '../error.ts';
import { document, element, inside, textOf } from '../xml.ts';

const OWNER = element('Owner', [element('ID', 'lectern')]);

export async function getBuckets({ disk }: Context): Promise<Answer> {
  const buckets = (await listBuckets(disk)).map(({ name, createdAt }) =>
    element('Bucket', [element('Name', name), element('CreationDate', createdAt.toISOString())]),
  );
  return {
    status: 200,
    body: document(element('ListAllMyBucketsResult', [OWNER, element('Buckets', buckets)]), true),
  };
}

export async function putBucket({ disk }: Context, call: Call): Promise<Answer> {
  if (!(await createBucket(disk, call.bucket))) {
    throw new S3Error(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      {
        BucketName: call.bucket,
      },
    );
  }
  return { status: 200, headers: { location: `/${call.bucket}` } };
}

export async function headBucket({ disk, keys }: Context, call: Call): Promise<Answer> {
  await bucketFolder(disk, call.bucket);
  return { status: 200, headers: { 'x-amz-bucket-region': keys.region } };
}

export async function getLocation({ disk, keys }: Context, call: Call): Promise<Answer> {
  await bucketFolder(disk, call.bucket);
  // S3 returns an empty location for us-east-1.
  const region = keys.region === 'us-east-1' ? '' : keys.region;
  return { status: 200, body: document(element('LocationConstraint', region), true) };
}

// At most 1,000 keys of 1,024 bytes, each byte of which may be written as `&#x1;`.
const DELETE_SIZE = 8 * 1024 * 1024;

export async function deleteObjects({ disk }: Context, call: Call, payload: Payload): Promise<Answer> {
  const xml = await checkedText(call, payload, DELETE_SIZE);
  const keys = inside(xml, 'Object').map((object) => textOf(object, 'Key'));
  if (keys.length === 0 || keys.length > 1000 || !keys.every((key) => key !== undefined))
    throw malformedXml();
  await bucketFolder(disk, call.bucket);
  for (const key of keys) await deleteObject(disk, { bucket: call.bucket, key });
  const deleted =
    textOf(xml, 'Quiet') === 'true' ? [] : keys.map((key) => element('Deleted', [element('Key', key)]));
  return { status: 200, body: document(element('DeleteResult', deleted), true) };
}
