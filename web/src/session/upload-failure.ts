/** The texts about uploads that failed. */
import { UploadFailed } from '../client/upload.ts';
import type { Key, Translator, Values } from '../i18n/translate.ts';
import { type Problem, problemText } from './problem-text.ts';

/** Why an upload failed: the key of a message, or a Problem of the server. */
export type UploadFailure = { key: Key; values?: Values } | Problem;

export function uploadFailureOf(error: unknown): UploadFailure {
  if (error instanceof DOMException && error.name === 'AbortError') return { key: 'upload.stopped' };
  if (error instanceof UploadFailed && error.code === 'EntityTooLarge') return { key: 'upload.tooLarge' };
  if (error instanceof UploadFailed && error.code !== 'NETWORK') {
    return { key: 'upload.refused', values: { code: error.code } };
  }
  return { key: 'upload.failed' };
}

export const uploadFailureText = (t: Translator, failure: UploadFailure): string =>
  'key' in failure ? t(failure.key, failure.values) : problemText(t, failure);

/** The text with the name of the file in front, unless the text has the name already. */
export function namedFailureText(t: Translator, name: string, failure: UploadFailure): string {
  const message = uploadFailureText(t, failure);
  return message.includes(name) ? message : t('upload.named', { name, message });
}
