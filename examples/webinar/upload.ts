/** Sends a file straight to storage, with the form that `initiateUpload` answered with. */

export interface UploadForm {
  url: string;
  fields: readonly { name: string; value: string }[];
}

/** The fields in their order, and the file last, because storage ignores what follows the file. */
function multipart({ fields }: UploadForm, file: Blob): FormData {
  const form = new FormData();
  for (const { name, value } of fields) form.append(name, value);
  form.append('file', file);
  return form;
}

/** Works everywhere, and reports no progress: `fetch` has none for the body of a request. */
export async function upload(form: UploadForm, file: Blob): Promise<void> {
  const response = await fetch(form.url, { method: 'POST', body: multipart(form, file) });
  if (!response.ok) throw new Error(`Storage responded with ${response.status}: ${await response.text()}`);
}

/** Works in browsers. @param onProgress receives the part that is sent, from 0 to 1. */
export function uploadInBrowser(
  form: UploadForm,
  file: Blob,
  onProgress: (part: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / total);
    request.onload = () =>
      request.status < 300
        ? resolve()
        : reject(new Error(`Storage responded with ${request.status}: ${request.responseText}`));
    request.onerror = () => reject(new Error('The connection to storage was lost.'));
    request.open('POST', form.url);
    request.send(multipart(form, file));
  });
}
