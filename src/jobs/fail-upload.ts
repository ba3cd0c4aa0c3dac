/** Ends an upload that no converter can finish. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { UploadRef } from '../domain/keys.ts';
import { type Failure, mediaOf } from '../domain/state.ts';
import { failConversion } from '../domain/upload/upload.ts';
import type { Logger } from '../log.ts';
import { type ChangeOptions, change } from '../store/write-path/change.ts';

export interface FailUploadParts {
  em: EntityManager;
  changes: ChangeOptions;
  log: Logger;
}

/**
 * Sets the document to ERROR, unless a newer upload has replaced this one.
 * @param detail one sentence that instructors see
 */
export async function failUpload(
  { em, changes, log }: FailUploadParts,
  upload: UploadRef,
  failure: Failure,
  detail: string,
): Promise<void> {
  log.warn({ ...upload, failure, detail }, 'conversion.failed');
  await change(em, changes, upload.video, (video) => {
    const media = mediaOf(video, upload.media);
    if (media?.upload?.uploadId !== upload.uploadId) return { video };
    return { video: failConversion(video, media, failure, detail) };
  });
}
