/** Sends the file of the demonstration to the storage. */
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { request as http, type IncomingMessage } from 'node:http';
import { request as https } from 'node:https';
import { basename } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { DemoError } from './terminal.ts';

export interface Ticket {
  url: string;
  fields: { name: string; value: string }[];
}

/**
 * Posts a file as a browser's form does, every field in order and the file last, without reading the whole file
 * into memory. Calls `progress` with the number of bytes of the file that were sent.
 */
export async function upload(
  { url, fields }: Ticket,
  file: string,
  progress: (sent: number) => void,
): Promise<void> {
  const boundary = `lectern-${randomUUID()}`;
  const part = (disposition: string) => `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n`;
  const named = (name: string) => name.replaceAll('"', '%22');
  const parts = fields.map(({ name, value }) => `${part(`name="${named(name)}"`)}\r\n${value}\r\n`).join('');
  const head = Buffer.from(`${parts}${part(`name="file"; filename="${named(basename(file))}"`)}\r\n`);
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const { size } = await stat(file);
  // S3 requires the length of the body.
  const headers = {
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': head.length + size + tail.length,
  };
  const request = (url.startsWith('https:') ? https : http)(url, { method: 'POST', headers });
  const responded = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject);
  });
  async function* form() {
    yield head;
    let sent = 0;
    for await (const chunk of createReadStream(file)) {
      yield chunk;
      sent += chunk.length;
      progress(sent);
    }
    yield tail;
  }
  // Storage may refuse the file before it has received all of it. Its response explains more than the broken pipe.
  await Promise.allSettled([pipeline(form, request)]);
  const response = await responded;
  const body = await text(response);
  if (response.statusCode !== 204 && response.statusCode !== 201 && response.statusCode !== 200) {
    throw new DemoError(
      `Storage refused the file: ${/<Message>(.*?)</.exec(body)?.[1] ?? response.statusCode}`,
    );
  }
}
