/** Uploads a file from the browser straight to storage. */
import type { InitiateUploadMutation } from './operations/operations.generated.ts';

/** The address and the signed form fields for one upload, from `initiateUpload`. */
export type UploadTicket = Extract<InitiateUploadMutation['initiateUpload'], { __typename: 'UploadTicket' }>;

/**
 * Storage refused the file or could not be reached. `code` is S3's error code (`EntityTooLarge`, `AccessDenied` …),
 * or NETWORK.
 */
export class UploadFailed extends Error {
  override name = 'UploadFailed';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Posts the ticket's fields and then the file, in this order because S3 ignores fields after the file. `onProgress`
 * receives the part that is sent, from 0 to 1.
 * @throws UploadFailed, or the reason of `signal` when it is aborted.
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
    // XMLHttpRequest, because fetch does not report the progress of an upload.
    const http = new XMLHttpRequest();
    http.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    http.onload = () => {
      if (http.status >= 200 && http.status < 300) return resolve(onProgress(1));
      const code = /<Code>([^<]+)<\/Code>/.exec(http.responseText)?.[1] ?? String(http.status);
      reject(new UploadFailed(code, `Storage responded with status ${http.status} (${code}).`));
    };
    http.onerror = () => reject(new UploadFailed('NETWORK', 'The connection to storage was lost.'));
    http.onabort = () => reject(signal?.reason ?? new UploadFailed('ABORTED', 'The upload was stopped.'));
    signal?.addEventListener('abort', () => http.abort(), { once: true });
    http.open('POST', ticket.url);
    http.send(form);
  });
}
