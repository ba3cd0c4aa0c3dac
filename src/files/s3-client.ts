import { S3Client } from '@aws-sdk/client-s3';

/** Where a storage is, and who the server is there. */
export interface StorageAccess {
  /** Null for AWS. */
  endpoint: string | null;
  region: string;
  /** Null: the AWS SDK's credential chain finds them. */
  credentials: { accessKeyId: string; secretAccessKey: string } | null;
  forcePathStyle: boolean;
}

/** A client of a configured storage, under its own endpoint or another one, such as the one that browsers use. */
export const s3Client = (storage: StorageAccess, endpoint = storage.endpoint): S3Client =>
  new S3Client({
    region: storage.region,
    forcePathStyle: storage.forcePathStyle,
    ...(storage.credentials && { credentials: storage.credentials }),
    ...(endpoint && { endpoint }),
  });
