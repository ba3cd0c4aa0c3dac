/** Copies an uploaded file to a new upload, so that storage sends its event again and the file is converted again. */
import { NoSuchKey } from '@aws-sdk/client-s3';
import { sourceKey } from '../domain/keys.ts';
import { copy } from '../files/objects.ts';
import { type Payloads, type TASK, uploadOf } from '../store/jobs.ts';
import type { Buckets } from './delete-objects.ts';
import { type FailUploadParts, failUpload } from './fail-upload.ts';

export interface CopySourceParts extends FailUploadParts {
  files: Buckets;
}

/** Copies the file. When it no longer exists, the new upload ends ERROR. */
export async function copySource(
  parts: CopySourceParts,
  { from, to, extension }: Payloads[typeof TASK.copySource],
): Promise<void> {
  const upload = uploadOf(to);
  const { s3, sourceBucket } = parts.files;
  try {
    await copy(s3, sourceBucket, sourceKey(uploadOf(from), extension), sourceKey(upload, extension));
  } catch (error) {
    if (!(error instanceof NoSuchKey)) throw error;
    await failUpload(parts, upload, 'internal', 'The uploaded file no longer exists. Upload it again.');
  }
}
