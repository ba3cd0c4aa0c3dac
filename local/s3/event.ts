/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
import type { CreateOperation } from './context.ts';
import type { Target, Written } from './disk/disk.ts';

export interface ObjectCreated {
  operation: CreateOperation;
  target: Target;
  written: Written;
  requestId: string;
  region: string;
  /** Hexadecimal. The later of two events about one key has the greater value. */
  sequencer: string;
}

/** The JSON that S3 sends about one new object. */
export function eventOf(
  { operation, target, written, requestId, region, sequencer }: ObjectCreated,
  now: Date,
) {
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: region,
        eventTime: now.toISOString(),
        eventName: `ObjectCreated:${operation}`,
        userIdentity: { principalId: 'lectern' },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: { 'x-amz-request-id': requestId, 'x-amz-id-2': requestId },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'lectern',
          bucket: {
            name: target.bucket,
            ownerIdentity: { principalId: 'lectern' },
            arn: `arn:aws:s3:::${target.bucket}`,
          },
          object: {
            key: formEncode(target.key),
            size: written.size,
            eTag: written.etag.replaceAll('"', ''),
            sequencer,
          },
        },
      },
    ],
  };
}

// S3 encodes the key as an HTML form does, but keeps slashes: a space becomes `+`, a plus becomes `%2B`.
const formEncode = (key: string) =>
  key
    .split('/')
    .map((part) => new URLSearchParams({ '': part }).toString().slice(1))
    .join('/');
