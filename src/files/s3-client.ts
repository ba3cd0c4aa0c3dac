/** Makes clients of the storage. */
import { S3Client } from '@aws-sdk/client-s3';

/** The address of a storage, and the credentials of the server there. */
export interface StorageAccess {
  /** Null for AWS. */
  endpoint: string | null;
  region: string;
  /** Null when the credential chain of the AWS SDK finds the credentials. */
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | null;
  forcePathStyle: boolean;
}

/** Milliseconds. */
export interface StorageTimeouts {
  connectionTimeout: number;
  /** A connection that transfers nothing for this long is given up. */
  socketTimeout: number;
}

/**
 * A storage that refuses a connection, or is silent, for a moment must not hold a request for minutes. The client
 * attempts each request three times, and its callers try again later.
 */
export const STORAGE_TIMEOUTS: StorageTimeouts = { connectionTimeout: 3_000, socketTimeout: 15_000 };

/** A client of a storage, at its own endpoint or at another one, such as the endpoint that browsers use. */
export const s3Client = (
  storage: StorageAccess,
  endpoint = storage.endpoint,
  timeouts = STORAGE_TIMEOUTS,
): S3Client =>
  new S3Client({
    region: storage.region,
    forcePathStyle: storage.forcePathStyle,
    requestHandler: timeouts,
    ...(storage.credentials && { credentials: storage.credentials }),
    ...(endpoint && { endpoint }),
  });
