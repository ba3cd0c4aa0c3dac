import { GetObjectCommand } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formOf, formsOf, MAX_SIZE_BYTES, PDF, post } from '../../support/s3/forms.ts';
import { objectsOf } from '../../support/s3/objects.ts';
import { BUCKET, codeOf, openStorage, type Storage, text } from '../../support/s3/test-storage.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await openStorage();
});
afterAll(() => storage[Symbol.asyncDispose]());

const { ticketFor, refusal } = formsOf(() => storage);
const { read } = objectsOf(() => storage);

describe('uploading with a ticket', () => {
  it('stores the file under the signed key and content type', async () => {
    const key = 'stored/1.pdf';
    const ticket = await ticketFor({ key });
    const response = await post(ticket, 'a'.repeat(MAX_SIZE_BYTES));
    expect(response.status).toBe(204);
    expect(response.headers.get('location')).toBe(`${storage.endpoint}/${BUCKET}/${key}`);
    const object = await storage.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
    expect(object.ContentType).toBe(PDF);
    expect(object.ETag).toBe(response.headers.get('etag'));
    expect(await text(object.Body)).toBe('a'.repeat(MAX_SIZE_BYTES));
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
