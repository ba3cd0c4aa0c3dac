import { UploadFailed } from '../client/upload.ts';
import type { Key, Translator, Values } from '../i18n/translate.ts';

/** Why an upload failed: the key of a message, or the server's own sentence. */
export type UploadFailure = { key: Key; values?: Values } | { message: string };

export function uploadFailureOf(error: unknown): UploadFailure {
  if (error instanceof DOMException && error.name === 'AbortError') return { key: 'upload.stopped' };
  if (error instanceof UploadFailed && error.code === 'EntityTooLarge') return { key: 'upload.tooLarge' };
  if (error instanceof UploadFailed && error.code !== 'NETWORK') {
    return { key: 'upload.refused', values: { code: error.code } };
  }
  return { key: 'upload.failed' };
}

export const uploadFailureText = (t: Translator, failure: UploadFailure): string =>
  'key' in failure ? t(failure.key, failure.values) : failure.message;
