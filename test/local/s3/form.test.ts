import { once } from 'node:events';
import { connect } from 'node:net';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exists } from '../../../src/files/objects.ts';
import { createTicket, type Ticket } from '../../../src/files/upload.ts';
import { BUCKET, clientOf, codeOf, openStorage, type Storage, text } from '../../support/s3/test-storage.ts';

const KEY = 'video/sharedlivemedias/media/1700000000.pdf';
const PDF = 'application/pdf';
const MAX = 1000;

let storage: Storage;
beforeAll(async () => {
  storage = await openStorage();
});
afterAll(() => storage[Symbol.asyncDispose]());

const ticketFor = (options: Partial<Parameters<typeof createTicket>[1]> = {}) =>
  createTicket(storage.s3, {
    bucket: BUCKET,
    key: KEY,
    contentType: PDF,
    maxSize: MAX,
    expiresIn: 3600,
    ...options,
  });

function formOf(fields: Ticket['fields'], file: Blob | string, name = 'slides.pdf'): FormData {
  const form = new FormData();
  for (const field of fields) form.append(field.name, field.value);
  form.append('file', new Blob([file]), name);
  return form;
}

/** The ticket's fields with one of them changed, or removed when `value` is undefined. */
const changed = ({ fields }: Ticket, name: string, value: string | undefined) =>
  fields.flatMap((field) => (field.name !== name ? [field] : value === undefined ? [] : [{ name, value }]));

const post = (ticket: Ticket, file: Blob | string, fields = ticket.fields) =>
  fetch(ticket.url, { method: 'POST', body: formOf(fields, file) });

const read = async (key: string) =>
  text((await storage.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }))).Body);
const nothingAt = async (key: string) => expect(await exists(storage.s3, BUCKET, key)).toBe(false);

async function refusal(response: Response, key = KEY): Promise<[number, string | undefined]> {
  const code = await codeOf(response);
  await nothingAt(key);
  expect(await storage.files('temporary')).toEqual([]);
  return [response.status, code];
}

describe('uploading with a ticket', () => {
  it('stores the file under the signed key and content type', async () => {
    const key = 'stored/1.pdf';
    const ticket = await ticketFor({ key });
    const response = await post(ticket, 'a'.repeat(MAX));
    expect(response.status).toBe(204);
    expect(response.headers.get('location')).toBe(`${storage.endpoint}/${BUCKET}/${key}`);
    const object = await storage.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
    expect(object.ContentType).toBe(PDF);
    expect(object.ETag).toBe(response.headers.get('etag'));
    expect(await text(object.Body)).toBe('a'.repeat(MAX));
  });

  it('accepts a single byte', async () => {
    const key = 'stored/one-byte.pdf';
    expect((await post(await ticketFor({ key }), 'a')).status).toBe(204);
    expect(await read(key)).toBe('a');
  });

  it('names the object in the response when the policy requests 201', async () => {
    const { url, fields } = await createPresignedPost(storage.s3, {
      Bucket: BUCKET,
      Key: 'stored/201.pdf',
      Fields: { success_action_status: '201' },
    });
    const list = Object.entries(fields).map(([name, value]) => ({ name, value }));
    const response = await fetch(url, { method: 'POST', body: formOf(list, 'a') });
    expect(response.status).toBe(201);
    expect(await response.text()).toContain('<Key>stored/201.pdf</Key>');
  });

  it('inserts the name of the file into the key without its folders', async () => {
    const { url, fields } = await createPresignedPost(storage.s3, {
      Bucket: BUCKET,
      Key: `inbox/$\{filename}`,
    });
    const list = Object.entries(fields).map(([name, value]) => ({ name, value }));
    const response = await fetch(url, { method: 'POST', body: formOf(list, 'a', '../../授業 1.pdf') });
    expect(response.status).toBe(204);
    expect(await read('inbox/授業 1.pdf')).toBe('a');
  });

  it('expires after an hour by default', async () => {
    const { expiresAt } = await ticketFor();
    const seconds = (expiresAt.getTime() - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(3598);
    expect(seconds).toBeLessThanOrEqual(3600);
  });

  it('sends the fields in the order of the ticket, the signature last', async () => {
    const names = (await ticketFor()).fields.map(({ name }) => name);
    expect(names.at(0)).toBe('Content-Type');
    expect(names.at(-1)).toBe('X-Amz-Signature');
  });
});

describe('the storage refuses what a ticket does not allow, and stores nothing', () => {
  it('one byte too many', async () => {
    expect(await refusal(await post(await ticketFor(), 'a'.repeat(MAX + 1)))).toEqual([
      400,
      'EntityTooLarge',
    ]);
  });

  it('a file that is far too large, with a response that the sender can read while it sends', async () => {
    const response = await post(await ticketFor(), new Blob([Buffer.alloc(50_000_000)]));
    expect(await refusal(response)).toEqual([400, 'EntityTooLarge']);
  });

  it('an empty file', async () => {
    expect(await refusal(await post(await ticketFor(), ''))).toEqual([400, 'EntityTooSmall']);
  });

  it('another content type', async () => {
    const ticket = await ticketFor();
    const fields = changed(ticket, 'Content-Type', 'text/html');
    expect(await refusal(await post(ticket, 'a', fields))).toEqual([403, 'AccessDenied']);
  });

  it('no content type', async () => {
    const ticket = await ticketFor();
    const fields = changed(ticket, 'Content-Type', undefined);
    expect(await refusal(await post(ticket, 'a', fields))).toEqual([403, 'AccessDenied']);
  });

  it('another key', async () => {
    const ticket = await ticketFor();
    const fields = changed(ticket, 'key', 'somebody/else.pdf');
    expect(await refusal(await post(ticket, 'a', fields), 'somebody/else.pdf')).toEqual([
      403,
      'AccessDenied',
    ]);
    const longer = `${KEY}.exe`;
    const response = await post(ticket, 'a', changed(ticket, 'key', longer));
    expect(await refusal(response, longer)).toEqual([403, 'AccessDenied']);
  });

  it('another bucket', async () => {
    await using other = await openStorage({ buckets: [BUCKET, 'other-bucket'] });
    const ticket = await createTicket(other.s3, {
      bucket: BUCKET,
      key: KEY,
      contentType: PDF,
      maxSize: MAX,
      expiresIn: 3600,
    });
    const url = ticket.url.replace(BUCKET, 'other-bucket');
    const refused = await post({ ...ticket, url }, 'a');
    expect(refused.status).toBe(400);
    const fields = changed(ticket, 'bucket', 'other-bucket');
    const refusedToo = await post({ ...ticket, url }, 'a', fields);
    expect(await codeOf(refusedToo)).toBe('AccessDenied');
    expect(await other.files('buckets')).toEqual([]);
  });

  it('a ticket that has expired', async () => {
    const ticket = await ticketFor({ expiresIn: -1 });
    const response = await post(ticket, 'a');
    expect(await response.clone().text()).toContain('Policy expired');
    expect(await refusal(response)).toEqual([403, 'AccessDenied']);
  });

  it('a policy that was widened after signing', async () => {
    const ticket = await ticketFor();
    const policy = ticket.fields.find(({ name }) => name === 'Policy')?.value ?? '';
    const wider = Buffer.from(policy, 'base64').toString().replace(String(MAX), '999999999');
    const fields = changed(ticket, 'Policy', Buffer.from(wider).toString('base64'));
    expect(await refusal(await post(ticket, 'a', fields))).toEqual([403, 'SignatureDoesNotMatch']);
  });

  it('a signature with one character changed', async () => {
    const ticket = await ticketFor();
    const signature = ticket.fields.find(({ name }) => name === 'X-Amz-Signature')?.value ?? '';
    const other = signature.replace(/^./, (first) => (first === '0' ? '1' : '0'));
    const fields = changed(ticket, 'X-Amz-Signature', other);
    expect(await refusal(await post(ticket, 'a', fields))).toEqual([403, 'SignatureDoesNotMatch']);
  });

  it('a ticket signed with another secret', async () => {
    const stranger = clientOf(storage.endpoint, { secretAccessKey: 'guessed' });
    const ticket = await createTicket(stranger, {
      bucket: BUCKET,
      key: KEY,
      contentType: PDF,
      maxSize: MAX,
      expiresIn: 3600,
    });
    expect(await refusal(await post(ticket, 'a'))).toEqual([403, 'SignatureDoesNotMatch']);
  });

  it('a form without a policy, and one without a signature', async () => {
    const ticket = await ticketFor();
    expect(await refusal(await post(ticket, 'a', changed(ticket, 'Policy', undefined)))).toEqual([
      403,
      'AccessDenied',
    ]);
    const unsigned = changed(ticket, 'X-Amz-Signature', undefined);
    expect(await refusal(await post(ticket, 'a', unsigned))).toEqual([403, 'AccessDenied']);
  });

  it('a field that no condition of the policy covers', async () => {
    const ticket = await ticketFor();
    const fields = [...ticket.fields, { name: 'x-amz-meta-owner', value: 'somebody' }];
    const response = await post(ticket, 'a', fields);
    expect(await response.clone().text()).toContain('Extra input fields: x-amz-meta-owner');
    expect(await refusal(response)).toEqual([403, 'AccessDenied']);
  });

  it('the same field twice', async () => {
    const ticket = await ticketFor();
    const fields = [...ticket.fields, { name: 'key', value: 'somebody/else.pdf' }];
    expect(await refusal(await post(ticket, 'a', fields))).toEqual([400, 'InvalidArgument']);
  });

  it('two files, even when the first one alone is allowed', async () => {
    const ticket = await ticketFor();
    const form = formOf(ticket.fields, 'a');
    form.append('file', new Blob(['b']), 'second.pdf');
    const response = await fetch(ticket.url, { method: 'POST', body: form });
    expect(await refusal(response)).toEqual([400, 'IncorrectNumberOfFilesInPostRequest']);
  });

  it('no file', async () => {
    const ticket = await ticketFor();
    const form = new FormData();
    for (const { name, value } of ticket.fields) form.append(name, value);
    const response = await fetch(ticket.url, { method: 'POST', body: form });
    expect(await refusal(response)).toEqual([400, 'IncorrectNumberOfFilesInPostRequest']);
  });

  it('more bytes before the file than S3 reads', async () => {
    const ticket = await ticketFor();
    const fields = [...ticket.fields, { name: 'x-ignore-this', value: 'a'.repeat(30_000) }];
    expect(await refusal(await post(ticket, 'a', fields))).toEqual([
      400,
      'MaxPostPreDataLengthExceededError',
    ]);
  });

  it('a key without the required prefix', async () => {
    const { url, fields } = await createPresignedPost(storage.s3, {
      Bucket: BUCKET,
      Key: 'a/b.pdf',
      Conditions: [['starts-with', '$key', 'c/']],
    });
    const list = Object.entries(fields).map(([name, value]) => ({ name, value }));
    const response = await fetch(url, { method: 'POST', body: formOf(list, 'a') });
    expect(await refusal(response, 'a/b.pdf')).toEqual([403, 'AccessDenied']);
  });
});

describe('a sender that misbehaves', () => {
  /** The form as bytes, and the head of its request. */
  async function raw(ticket: Ticket, file: string) {
    const request = new Request(ticket.url, { method: 'POST', body: formOf(ticket.fields, file) });
    const body = Buffer.from(await request.arrayBuffer());
    const { host, pathname } = new URL(ticket.url);
    const type = request.headers.get('content-type');
    const head = `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`;
    const socket = connect(Number(new URL(ticket.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.setNoDelay(true).write(head);
    return { socket, body };
  }

  it('may send the form one byte at a time', async () => {
    const key = 'slow/1.pdf';
    const { socket, body } = await raw(await ticketFor({ key }), 'slowly\r\n--but surely');
    let answer = '';
    socket.setEncoding('latin1').on('data', (chunk) => {
      answer += chunk;
    });
    for (const byte of body) if (!socket.write(Buffer.of(byte))) await once(socket, 'drain');
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 204 /);
    expect(await read(key)).toBe('slowly\r\n--but surely');
  });

  it('leaves no object when it closes the connection in the middle of the file', async () => {
    const key = 'cut/1.pdf';
    const { socket, body } = await raw(await ticketFor({ key }), 'a'.repeat(900));
    socket.write(body.subarray(0, body.length - 100));
    await expect.poll(() => storage.files('temporary'), { timeout: 15_000 }).toHaveLength(1);
    socket.destroy();
    await expect.poll(() => storage.files('temporary'), { timeout: 15_000 }).toEqual([]);
    await nothingAt(key);
  });

  it('leaves no object when it ends the form before its last boundary', async () => {
    const key = 'cut/2.pdf';
    const ticket = await ticketFor({ key });
    const request = new Request(ticket.url, { method: 'POST', body: formOf(ticket.fields, 'whole') });
    const body = Buffer.from(await request.arrayBuffer());
    const response = await fetch(ticket.url, {
      method: 'POST',
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
      body: body.subarray(0, body.length - 6),
    });
    expect(await refusal(response, key)).toEqual([400, 'MalformedPOSTRequest']);
  });

  it('is one of fifty at once, and all are served', async () => {
    const keys = Array.from({ length: 50 }, (_, index) => `many/${index}.pdf`);
    const tickets = await Promise.all(keys.map((key) => ticketFor({ key, maxSize: 1_000_000 })));
    const responses = await Promise.all(
      tickets.map((ticket, index) => post(ticket, `${index}`.repeat(100_000))),
    );
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([204]));
    for (const [index, key] of keys.entries()) expect(await read(key)).toBe(`${index}`.repeat(100_000));
  });
});

describe('a page of another origin', () => {
  const origin = 'https://webinar.example.org';

  it('may send a preflight and upload', async () => {
    const ticket = await ticketFor({ key: 'cors/1.pdf' });
    const preflight = await fetch(ticket.url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-requested-with',
      },
    });
    expect(preflight.status).toBe(200);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('x-requested-with');
    const response = await fetch(ticket.url, {
      method: 'POST',
      headers: { origin },
      body: formOf(ticket.fields, 'a'),
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-expose-headers')).toContain('ETag');
  });

  it('can read why a form was refused', async () => {
    const ticket = await ticketFor();
    const response = await fetch(ticket.url, {
      method: 'POST',
      headers: { origin },
      body: formOf(ticket.fields, ''),
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await refusal(response)).toEqual([400, 'EntityTooSmall']);
  });

  it('may have any origin when the list of origins is *', async () => {
    await using open = await openStorage({ corsOrigin: ['*'] });
    const response = await fetch(`${open.endpoint}/${BUCKET}`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  });

  it('is refused when only other origins are allowed', async () => {
    await using strict = await openStorage({ corsOrigin: ['https://allowed.example.org'] });
    const ask = (from: string) =>
      fetch(`${strict.endpoint}/${BUCKET}`, {
        method: 'OPTIONS',
        headers: { origin: from, 'access-control-request-method': 'POST' },
      });
    const refused = await ask(origin);
    expect([refused.status, await codeOf(refused)]).toEqual([403, 'AccessForbidden']);
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    const allowed = await ask('https://allowed.example.org');
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://allowed.example.org');
  });
});
