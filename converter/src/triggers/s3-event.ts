/** Reads uploads from notifications of S3. */
import { parseSourceKey, type Upload } from '../keys.ts';

/**
 * The used part of an S3 notification:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
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
export class NotAnS3Event extends Error {}

/**
 * Returns the uploads that an S3 event announces. Ignores objects that are not uploads, other buckets, deletions and
 * S3's test message.
 * @throws NotAnS3Event
 */
export function uploadsOf(body: unknown, bucket: string): Upload[] {
  if (!isObject(body)) throw new NotAnS3Event('The body is not a JSON object.');
  if (body['Event'] === 's3:TestEvent') return [];
  const records = body['Records'];
  if (!Array.isArray(records) || !records.every(isRecord)) {
    throw new NotAnS3Event('The body has no S3 "Records".');
  }
  return records
    .filter((record) => /^(s3:)?ObjectCreated:/.test(record.eventName) && record.s3.bucket.name === bucket)
    .flatMap((record) => parseSourceKey(decodeKey(record.s3.object.key)) ?? []);
}

/** S3 encodes the keys in events like HTML forms: a space is `+`. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return '';
  }
}
