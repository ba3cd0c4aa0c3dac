import { parseSourceKey, type Upload } from '../keys.ts';

/** What S3 says when an object was made: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
interface S3Record {
  eventName: string;
  s3: { bucket: { name: string }; object: { key: string } };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isRecord(value: unknown): value is S3Record {
  if (!isObject(value) || typeof value['eventName'] !== 'string' || !isObject(value['s3'])) return false;
  const { bucket, object } = value['s3'] as Record<string, unknown>;
  return (
    isObject(bucket) &&
    typeof bucket['name'] === 'string' &&
    isObject(object) &&
    typeof object['key'] === 'string'
  );
}

/** The body is not an S3 event. */
export class NotAnEvent extends Error {}

/**
 * The uploads an S3 event tells of. Objects that are not uploads of ours, other buckets, removals and
 * S3's own test message give none; anything that is not an S3 event throws `NotAnEvent`.
 */
export function uploadsOf(body: unknown, bucket: string): Upload[] {
  if (!isObject(body)) throw new NotAnEvent('the body is not a JSON object');
  if (body['Event'] === 's3:TestEvent') return [];
  const records = body['Records'];
  if (!Array.isArray(records) || !records.every(isRecord)) {
    throw new NotAnEvent('the body has no S3 "Records"');
  }
  return records
    .filter((record) => /^(s3:)?ObjectCreated:/.test(record.eventName) && record.s3.bucket.name === bucket)
    .flatMap((record) => parseSourceKey(decodeKey(record.s3.object.key)) ?? []);
}

/** S3 encodes keys in events as HTML forms do: a space is `+`. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return '';
  }
}
