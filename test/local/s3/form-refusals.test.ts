import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTicket } from '../../../src/files/upload-form.ts';
import { changed, formOf, formsOf, KEY, MAX_SIZE_BYTES, PDF, post } from '../../support/s3/forms.ts';
import { BUCKET, clientOf, codeOf, openStorage, type Storage } from '../../support/s3/test-storage.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await openStorage();
});
afterAll(() => storage[Symbol.asyncDispose]());

const { ticketFor, refusal } = formsOf(() => storage);

describe('the storage refuses what a ticket does not allow, and stores nothing', () => {
  it('a file one byte longer than the ticket allows is refused', async () => {
    expect(await refusal(await post(await ticketFor(), 'a'.repeat(MAX_SIZE_BYTES + 1)))).toEqual([
      400,
      'EntityTooLarge',
    ]);
  });

  it('a file that is far too large is refused with a response that the sender can read while it sends', async () => {
    const response = await post(await ticketFor(), new Blob([Buffer.alloc(50_000_000)]));
    expect(await refusal(response)).toEqual([400, 'EntityTooLarge']);
  });

  it('an empty file is refused', async () => {
    expect(await refusal(await post(await ticketFor(), ''))).toEqual([400, 'EntityTooSmall']);
  });

  it('a file with another content type is refused', async () => {
    const ticket = await ticketFor();
    const fields = changed(ticket, 'Content-Type', 'text/html');
    expect(await refusal(await post(ticket, 'a', fields))).toEqual([403, 'AccessDenied']);
  });

  it('a form without a content type is refused', async () => {
    const ticket = await ticketFor();
    const fields = changed(ticket, 'Content-Type', undefined);
    expect(await refusal(await post(ticket, 'a', fields))).toEqual([403, 'AccessDenied']);
  });

  it('a file under another key is refused', async () => {
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

  it('a file for another bucket is refused', async () => {
    await using other = await openStorage({ buckets: [BUCKET, 'other-bucket'] });
    const ticket = await createTicket(other.s3, {
      now: Date.now(),
      bucket: BUCKET,
      key: KEY,
      contentType: PDF,
      maxSize: MAX_SIZE_BYTES,
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

  it('a ticket that has expired is refused', async () => {
    const ticket = await ticketFor({ expiresIn: -1 });
    const response = await post(ticket, 'a');
    expect(await response.clone().text()).toContain('Policy expired');
    expect(await refusal(response)).toEqual([403, 'AccessDenied']);
  });

  it('a policy that was widened after signing is refused', async () => {
    const ticket = await ticketFor();
    const policy = ticket.fields.find(({ name }) => name === 'Policy')?.value ?? '';
    const wider = Buffer.from(policy, 'base64').toString().replace(String(MAX_SIZE_BYTES), '999999999');
    const fields = changed(ticket, 'Policy', Buffer.from(wider).toString('base64'));
    expect(await refusal(await post(ticket, 'a', fields))).toEqual([403, 'SignatureDoesNotMatch']);
  });

  it('a signature with one character changed is refused', async () => {
    const ticket = await ticketFor();
    const signature = ticket.fields.find(({ name }) => name === 'X-Amz-Signature')?.value ?? '';
    const other = signature.replace(/^./, (first) => (first === '0' ? '1' : '0'));
    const fields = changed(ticket, 'X-Amz-Signature', other);
    expect(await refusal(await post(ticket, 'a', fields))).toEqual([403, 'SignatureDoesNotMatch']);
  });

  it('a ticket signed with another secret is refused', async () => {
    const stranger = clientOf(storage.endpoint, { secretAccessKey: 'guessed' });
    const ticket = await createTicket(stranger, {
      now: Date.now(),
      bucket: BUCKET,
      key: KEY,
      contentType: PDF,
      maxSize: MAX_SIZE_BYTES,
      expiresIn: 3600,
    });
    expect(await refusal(await post(ticket, 'a'))).toEqual([403, 'SignatureDoesNotMatch']);
  });

  it('a form without a policy is refused, and one without a signature', async () => {
    const ticket = await ticketFor();
    expect(await refusal(await post(ticket, 'a', changed(ticket, 'Policy', undefined)))).toEqual([
      403,
      'AccessDenied',
    ]);
    const unsigned = changed(ticket, 'X-Amz-Signature', undefined);
    expect(await refusal(await post(ticket, 'a', unsigned))).toEqual([403, 'AccessDenied']);
  });

  it('a field that no condition of the policy covers is refused', async () => {
    const ticket = await ticketFor();
    const fields = [...ticket.fields, { name: 'x-amz-meta-owner', value: 'somebody' }];
    const response = await post(ticket, 'a', fields);
    expect(await response.clone().text()).toContain('Extra input fields: x-amz-meta-owner');
    expect(await refusal(response)).toEqual([403, 'AccessDenied']);
  });

  it('a form with the same field twice is refused', async () => {
    const ticket = await ticketFor();
    const fields = [...ticket.fields, { name: 'key', value: 'somebody/else.pdf' }];
    expect(await refusal(await post(ticket, 'a', fields))).toEqual([400, 'InvalidArgument']);
  });

  it('a form with two files is refused, even when the first one alone is allowed', async () => {
    const ticket = await ticketFor();
    const form = formOf(ticket.fields, 'a');
    form.append('file', new Blob(['b']), 'second.pdf');
    const response = await fetch(ticket.url, { method: 'POST', body: form });
    expect(await refusal(response)).toEqual([400, 'IncorrectNumberOfFilesInPostRequest']);
  });

  it('a form without a file is refused', async () => {
    const ticket = await ticketFor();
    const form = new FormData();
    for (const { name, value } of ticket.fields) form.append(name, value);
    const response = await fetch(ticket.url, { method: 'POST', body: form });
    expect(await refusal(response)).toEqual([400, 'IncorrectNumberOfFilesInPostRequest']);
  });

  it('a form with more bytes before the file than S3 reads is refused', async () => {
    const ticket = await ticketFor();
    const fields = [...ticket.fields, { name: 'x-ignore-this', value: 'a'.repeat(30_000) }];
    expect(await refusal(await post(ticket, 'a', fields))).toEqual([
      400,
      'MaxPostPreDataLengthExceededError',
    ]);
  });

  it('a key without the required prefix is refused', async () => {
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
