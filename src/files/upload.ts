import type { S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';

export interface TicketOptions {
  bucket: string;
  /** Exactly this one can be written. */
  key: string;
  /** Exactly this one can be sent. */
  contentType: string;
  /** Bytes; a file of this size is still taken, an empty one never. */
  maxSize: number;
  /** Seconds. Default one hour. */
  expiresIn?: number;
}

/** A place to send one file with one multipart/form-data POST: the fields in this order, then the file as `file`. */
export interface Ticket {
  url: string;
  fields: { name: string; value: string }[];
  expiresAt: Date;
}

/** Signs a POST policy. The storage enforces it; nothing is asked of it here. */
export async function createTicket(s3: S3Client, options: TicketOptions): Promise<Ticket> {
  const { bucket, key, contentType, maxSize, expiresIn = 3600 } = options;
  // The policy's expiry has whole seconds, and is never later than this says.
  const expiresAt = new Date((Math.floor(Date.now() / 1000) + expiresIn) * 1000);
  const { url, fields } = await createPresignedPost(s3, {
    Bucket: bucket,
    Key: key,
    Fields: { 'Content-Type': contentType },
    Conditions: [['content-length-range', 1, maxSize]],
    Expires: expiresIn,
  });
  return { url, fields: Object.entries(fields).map(([name, value]) => ({ name, value })), expiresAt };
}
