import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchOutcome } from '../../support/s3/objects.ts';
import {
  BUCKET,
  clientOf,
  type KEYS,
  openStorage,
  type Storage,
  text,
} from '../../support/s3/test-storage.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await openStorage();
  await storage.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a.txt', Body: 'hello' }));
});
afterAll(() => storage[Symbol.asyncDispose]());

const get = new GetObjectCommand({ Bucket: BUCKET, Key: 'a.txt' });
const presign = (options: Parameters<typeof getSignedUrl>[2] = {}, s3: S3Client = storage.s3) =>
  getSignedUrl(s3, get, options);

describe('presigned links', () => {
  it('a presigned link opens its object until it expires', async () => {
    const now = Date.now();
    expect(await fetchOutcome(await presign())).toEqual([200, 'hello']);
    const old = await presign({ signingDate: new Date(now - 60_000), expiresIn: 180 });
    expect(await fetchOutcome(old)).toEqual([200, 'hello']);
    const expired = await presign({ signingDate: new Date(now - 60_000), expiresIn: 59 });
    expect(await fetchOutcome(expired)).toEqual([403, 'AccessDenied']);
  });

  it('a presigned link opens no other object, method, validity or response header', async () => {
    const url = await presign();
    expect(await fetchOutcome(url.replace('a.txt', 'b.txt'))).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await fetchOutcome(url, { method: 'DELETE' })).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await fetchOutcome(url.replace('X-Amz-Expires=900', 'X-Amz-Expires=9000'))).toEqual([
      403,
      'SignatureDoesNotMatch',
    ]);
    expect(await fetchOutcome(`${url}&response-content-type=text/html`)).toEqual([
      403,
      'SignatureDoesNotMatch',
    ]);
    expect(await fetchOutcome(url.replace(/Signature=./, 'Signature=g'))).toEqual([
      403,
      'SignatureDoesNotMatch',
    ]);
  });

  it('a presigned link is answered with the response headers that were signed into it', async () => {
    const command = new GetObjectCommand({
      Bucket: BUCKET,
      Key: 'a.txt',
      ResponseContentDisposition: 'attachment; filename="a b.txt"',
      ResponseContentType: 'text/plain',
    });
    const { headers } = await fetch(await getSignedUrl(storage.s3, command));
    expect(headers.get('content-disposition')).toBe('attachment; filename="a b.txt"');
    expect(headers.get('content-type')).toBe('text/plain');
  });

  it('a presigned link is valid for seven days at most, and not before its date', async () => {
    const soon = await presign({ signingDate: new Date(Date.now() + 3600_000) });
    expect(await fetchOutcome(soon)).toEqual([403, 'AccessDenied']);
    const week = await presign({ expiresIn: 604_800 });
    expect(await fetchOutcome(week)).toEqual([200, 'hello']);
    expect(await fetchOutcome(week.replace('=604800', '=604801'))).toEqual([
      400,
      'AuthorizationQueryParametersError',
    ]);
  });

  it('a presigned link is refused when it was signed with another secret, key id or region', async () => {
    const from = (keys: Partial<typeof KEYS>) => presign({}, clientOf(storage.endpoint, keys));
    expect(await fetchOutcome(await from({ secretAccessKey: 'guessed' }))).toEqual([
      403,
      'SignatureDoesNotMatch',
    ]);
    expect(await fetchOutcome(await from({ accessKeyId: 'stranger' }))).toEqual([403, 'InvalidAccessKeyId']);
    expect(await fetchOutcome(await from({ region: 'us-east-1' }))).toEqual([
      400,
      'AuthorizationQueryParametersError',
    ]);
  });

  it('a presigned link lets a browser send a file when it was signed for PUT', async () => {
    const url = await getSignedUrl(storage.s3, new PutObjectCommand({ Bucket: BUCKET, Key: 'put.txt' }));
    expect((await fetch(url, { method: 'PUT', body: 'from a browser' })).status).toBe(200);
    const { Body } = await storage.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'put.txt' }));
    expect(await text(Body)).toBe('from a browser');
  });
});
