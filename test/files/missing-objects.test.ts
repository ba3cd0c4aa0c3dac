/** Whether an object is missing, or only refused. */
import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { copy, exists } from '../../src/files/objects.ts';
import { BUCKET, clientOf, openStorage, type Storage } from '../support/s3/test-storage.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await openStorage();
  await storage.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'there', Body: 'a file' }));
});
afterAll(() => storage[Symbol.asyncDispose]());

/** The storage as credentials without s3:ListBucket see it: access to a missing object is denied. */
async function withoutListBucket() {
  const server = createServer((incoming, outgoing) => {
    const { method, url = '', headers } = incoming;
    const forwarded = send(new URL(url, storage.endpoint), { method, headers }, (answer) => {
      if (answer.statusCode !== 404) {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        return void answer.pipe(outgoing);
      }
      answer.resume();
      const xml = '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';
      outgoing.writeHead(403, { 'content-type': 'application/xml' });
      outgoing.end(method === 'HEAD' ? '' : xml);
    });
    incoming.pipe(forwarded);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const s3 = clientOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return {
    s3,
    [Symbol.asyncDispose]: async () => {
      s3.destroy();
      server.close();
    },
  };
}

it('an object is missing when the storage does not find it, or denies access without s3:ListBucket', async () => {
  await using denying = await withoutListBucket();
  for (const s3 of [storage.s3, denying.s3]) {
    expect(await exists(s3, BUCKET, 'there')).toBe(true);
    expect(await exists(s3, BUCKET, 'missing')).toBe(false);
    expect(await copy(s3, BUCKET, 'there', 'copied')).toBe(true);
    expect(await copy(s3, BUCKET, 'missing', 'copied')).toBe(false);
  }
});

it.each([
  ['an unknown key', { accessKeyId: 'expired' }, 'InvalidAccessKeyId'],
  ['a wrong signature', { secretAccessKey: 'another' }, 'SignatureDoesNotMatch'],
])('no object is missing because the storage refuses %s', async (_what, keys, name) => {
  const s3 = clientOf(storage.endpoint, keys);
  await expect(exists(s3, BUCKET, 'there')).rejects.toMatchObject({ name });
  await expect(copy(s3, BUCKET, 'there', 'copied')).rejects.toMatchObject({ name });
  s3.destroy();
});
