/** The form with which a browser sends a file straight to storage. */
import type { S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';

export interface TicketOptions {
  bucket: string;
  /** The only key that the form can write. */
  key: string;
  /** The only Content-Type that the form can send. */
  contentType: string;
  /** The maximum size in bytes, inclusive. The minimum is one byte. */
  maxSize: number;
  /** Seconds. */
  expiresIn: number;
  /** Milliseconds since 1970, by a clock that is right. */
  now: number;
}

/** One multipart/form-data POST sends one file: the fields in this order, then the file as `file`. */
export interface Ticket {
  url: string;
  fields: { name: string; value: string }[];
  expiresAt: Date;
}

/** Signs a POST policy, which storage enforces. Sends no request. */
export async function createTicket(s3: S3Client, options: TicketOptions): Promise<Ticket> {
  const { bucket, key, contentType, maxSize, expiresIn, now } = options;
  // The expiry of a policy has whole seconds and is never earlier than this.
  const expiresAt = new Date((Math.floor(now / 1000) + expiresIn) * 1000);
  // The AWS SDK dates the form by the clock of this machine, corrected by this difference.
  s3.config.systemClockOffset = now - Date.now();
  const { url, fields } = await createPresignedPost(s3, {
    Bucket: bucket,
    Key: key,
    Fields: { 'Content-Type': contentType },
    Conditions: [['content-length-range', 1, maxSize]],
    Expires: expiresIn,
  });
  return { url, fields: Object.entries(fields).map(([name, value]) => ({ name, value })), expiresAt };
}
