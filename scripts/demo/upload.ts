import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { request as http, type IncomingMessage } from 'node:http';
import { request as https } from 'node:https';
import { basename } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { Failed } from './terminal.ts';

export interface Ticket {
  url: string;
  fields: { name: string; value: string }[];
}

/**
 * Posts a file as a browser's form does, every field in order and the file last, without holding it in
 * memory. Calls `progress` with the bytes that have left us.
 */
export async function upload(
  { url, fields }: Ticket,
  file: string,
  progress: (sent: number) => void,
): Promise<void> {
  const boundary = `lectern-${randomUUID()}`;
  const part = (disposition: string) => `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n`;
  const named = (name: string) => name.replaceAll('"', '%22');
  const form = fields.map(({ name, value }) => `${part(`name="${named(name)}"`)}\r\n${value}\r\n`).join('');
  const head = Buffer.from(`${form}${part(`name="file"; filename="${named(basename(file))}"`)}\r\n`);
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const { size } = await stat(file);
  // S3 wants the length beforehand.
  const headers = {
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': head.length + size + tail.length,
  };
  const request = (url.startsWith('https:') ? https : http)(url, { method: 'POST', headers });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject);
  });
  async function* body() {
    yield head;
    let sent = 0;
    for await (const chunk of createReadStream(file)) {
      yield chunk;
      sent += chunk.length;
      progress(sent);
    }
    yield tail;
  }
  // A refusal may come before the last byte has left; the answer says more than the broken pipe.
  await Promise.allSettled([pipeline(body, request)]);
  const response = await answered;
  const said = await text(response);
  if (response.statusCode !== 204 && response.statusCode !== 201 && response.statusCode !== 200) {
    throw new Failed(
      `Storage did not take the file: ${/<Message>(.*?)</.exec(said)?.[1] ?? response.statusCode}`,
    );
  }
}
