/** Copies an uploaded file to a new upload, so that storage sends its event again and the file is converted again. */
import { sourceKey } from '../domain/keys.ts';
import { STORAGE_UNREACHABLE } from '../domain/upload/watch.ts';
import { copy } from '../files/objects.ts';
import { copySourceKey, hasJob, type Payloads, type TASK, uploadOf } from '../store/jobs.ts';
import type { Buckets } from './delete-objects.ts';
import { type FailUploadParts, failUpload } from './fail-upload.ts';

export interface CopySourceParts extends FailUploadParts {
  files: Buckets;
}

/** graphile-worker makes this number of attempts within about 90 s. */
const MAX_ATTEMPTS = 5;

/**
 * Copies the file. When it no longer exists, or when the storage does not answer for about a minute, the new upload ends
 * ERROR.
 * @param attempt The number of this attempt, from 1.
 * @throws when the job has to run again later
 */
export async function copySource(
  parts: CopySourceParts,
  { from, to, extension }: Payloads[typeof TASK.copySource],
  attempt: number,
): Promise<void> {
  const [earlier, upload] = [uploadOf(from), uploadOf(to)];
  const { s3, sourceBucket } = parts.files;
  try {
    if (await copy(s3, sourceBucket, sourceKey(earlier, extension), sourceKey(upload, extension))) return;
  } catch (error) {
    if (attempt < MAX_ATTEMPTS) throw error;
    return failUpload(parts, upload, 'internal', STORAGE_UNREACHABLE);
  }
  // A retry that was cancelled and retried again may not have its own copy yet.
  if (await hasJob(parts.em, copySourceKey(earlier))) throw new Error('The earlier upload has no copy yet.');
  await failUpload(parts, upload, 'internal', 'The uploaded file no longer exists. Upload it again.');
}
