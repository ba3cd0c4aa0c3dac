import { Readable } from 'node:stream';
import { GetObjectCommand, HeadBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUCKET, openStorage, type Storage } from '../../support/s3/test-storage.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await openStorage();
});
afterAll(() => storage[Symbol.asyncDispose]());

describe('a body as the AWS client sends it', () => {
  const key = 'body.bin';
  const body = Buffer.from('0123456789'.repeat(30_000));
  const stored = async () => {
    const { Body } = await storage.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []).equals(body);
  };

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'is accepted in one piece with a %s',
    async (ChecksumAlgorithm) => {
      await storage.s3.send(
        new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body, ChecksumAlgorithm }),
      );
      expect(await stored()).toBe(true);
    },
  );

  it.each(['CRC32', 'SHA256'] as const)(
    'is accepted as a stream, chunked with a %s behind it',
    async (ChecksumAlgorithm) => {
      const Body = Readable.from([body.subarray(0, 100_000), body.subarray(100_000)], { objectMode: false });
      const input = { Bucket: BUCKET, Key: key, Body, ContentLength: body.length, ChecksumAlgorithm };
      await storage.s3.send(new PutObjectCommand(input));
      expect(await stored()).toBe(true);
    },
  );

  it('is refused when a checksum differs, and nothing is stored', async () => {
    const put = (wrong: object) =>
      storage.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'wrong.bin', Body: 'hello', ...wrong }));
    await expect(put({ ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(put({ ChecksumSHA256: 'A'.repeat(43).concat('=') })).rejects.toMatchObject({
      name: 'BadDigest',
    });
    await expect(put({ ContentMD5: '1B2M2Y8AsgTpgAmY7PhCfg==' })).rejects.toMatchObject({
      name: 'BadDigest',
    });
    const wrong = new GetObjectCommand({ Bucket: BUCKET, Key: 'wrong.bin' });
    await expect(storage.s3.send(wrong)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('is accepted for HeadBucket', async () => {
    await storage.s3.send(new HeadBucketCommand({ Bucket: BUCKET }));
    const missing = new HeadBucketCommand({ Bucket: 'missing-bucket' });
    await expect(storage.s3.send(missing)).rejects.toMatchObject({ name: 'NotFound' });
  });
});
