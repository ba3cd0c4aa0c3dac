/** Sends a file straight from the browser to storage. */
import type { InitiateUploadMutation } from './operations.generated.ts';

/** Where to send one file, from `initiateUpload`. */
export type UploadTicket = Extract<InitiateUploadMutation['initiateUpload'], { __typename: 'UploadTicket' }>;

/** Storage refused the file or could not be reached; `code` is S3's own (`EntityTooLarge`, `AccessDenied` …) or NETWORK. */
export class UploadFailed extends Error {
  override name = 'UploadFailed';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Sends `file` with the ticket's fields before it, in their order, as S3 wants them. `onProgress` gets the part
 * sent, from 0 to 1. Aborting `signal` stops it.
 * @throws UploadFailed, or the signal's reason.
 */
export function upload(
  ticket: Pick<UploadTicket, 'url' | 'fields'>,
  file: Blob,
  onProgress: (part: number) => void = () => {},
  signal?: AbortSignal,
): Promise<void> {
  const form = new FormData();
  for (const { name, value } of ticket.fields) form.append(name, value);
  form.append('file', file);
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    // fetch cannot tell how much of a body has left.
    const http = new XMLHttpRequest();
    http.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    http.onload = () => {
      if (http.status >= 200 && http.status < 300) return resolve(onProgress(1));
      const code = /<Code>([^<]+)<\/Code>/.exec(http.responseText)?.[1] ?? String(http.status);
      reject(new UploadFailed(code, `Storage answered ${http.status} ${code}.`));
    };
    http.onerror = () => reject(new UploadFailed('NETWORK', 'The connection to storage was lost.'));
    http.onabort = () => reject(signal?.reason ?? new UploadFailed('ABORTED', 'Stopped.'));
    signal?.addEventListener('abort', () => http.abort(), { once: true });
    http.open('POST', ticket.url);
    http.send(form);
  });
}
