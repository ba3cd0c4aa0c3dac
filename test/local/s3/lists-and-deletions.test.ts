import { DeleteObjectCommand, DeleteObjectsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDisk, writeObject } from '../../../local/s3/disk/disk.ts';
import { count, deletePrefix, existing, list } from '../../../src/files/objects.ts';
import { at, objectsOf } from '../../support/s3/objects.ts';
import { BUCKET, openStorage, type Storage } from '../../support/s3/test-storage.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await openStorage();
});
afterAll(() => storage[Symbol.asyncDispose]());

const { put, read } = objectsOf(() => storage);

const METADATA = { contentType: 'image/png', headers: {}, metadata: {} };
async function* oneByte() {
  yield Buffer.from('x');
}

describe('lists', () => {
  const page = (more: object) => storage.s3.send(new ListObjectsV2Command({ Bucket: BUCKET, ...more }));

  it('a list has the keys of a prefix in byte order, whatever they are', async () => {
    const parts = fc.array(
      fc.constantFrom('a', 'B', '-', '/', '0', '~', 'é', '😀', '\uffee', 'n'.repeat(59), ' '),
      { minLength: 1, maxLength: 6 },
    );
    const sets = fc.uniqueArray(
      parts.map((each) => each.join('')),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(sets, fc.integer({ min: 1, max: 5 }), async (names, size) => {
        const keys = names.map((name) => `order/${name}`);
        for (const key of keys) await put(key, 'x');
        const listed: (string | undefined)[] = [];
        let token: string | undefined;
        do {
          const more = { Prefix: 'order/', MaxKeys: size, ContinuationToken: token };
          const { Contents = [], NextContinuationToken } = await page(more);
          listed.push(...Contents.map(({ Key }) => Key));
          token = NextContinuationToken;
        } while (token !== undefined);
        await deletePrefix(storage.s3, BUCKET, 'order/');
        expect(listed).toEqual(keys.toSorted((a, b) => Buffer.from(a).compare(Buffer.from(b))));
      }),
      { numRuns: 15 },
    );
  });

  it('a list groups keys at a delimiter', async () => {
    for (const key of ['fold/a', 'fold/b/1', 'fold/b/2', 'fold/b-c', 'fold/c/1']) await put(key, 'x');
    const whole = await page({ Prefix: 'fold/', Delimiter: '/' });
    expect(whole.Contents?.map(({ Key }) => Key)).toEqual(['fold/a', 'fold/b-c']);
    expect(whole.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['fold/b/', 'fold/c/']);
    expect(whole.KeyCount).toBe(4);
    const first = await page({ Prefix: 'fold/', Delimiter: '/', MaxKeys: 3 });
    expect(first.IsTruncated).toBe(true);
    const second = await page({
      Prefix: 'fold/',
      Delimiter: '/',
      ContinuationToken: first.NextContinuationToken,
    });
    expect(second.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['fold/c/']);
    expect(second.Contents).toBeUndefined();
  });

  it('a list has sizes, ETags and dates, and begins after a given key', async () => {
    const { ETag } = await put('listed/1', 'hello');
    await put('listed/2', 'hello');
    const { Contents } = await page({ Prefix: 'listed/', StartAfter: 'listed/0' });
    expect(Contents?.[0]).toMatchObject({ Key: 'listed/1', Size: 5, ETag });
    expect(Math.abs(Date.now() - (Contents?.[0]?.LastModified?.getTime() ?? 0))).toBeLessThan(60_000);
    expect((await page({ Prefix: 'listed/', StartAfter: 'listed/1' })).KeyCount).toBe(1);
    expect((await page({ Prefix: 'nothing/' })).KeyCount).toBe(0);
  });

  it('a list needs a bucket', async () => {
    await expect(page({ Bucket: 'missing-bucket' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(page({ Bucket: '..' })).rejects.toThrow();
  });
});

describe('deleting', () => {
  it('removes every object of a document, a thousand at a time, and nothing else', async () => {
    const keys = Array.from({ length: 1203 }, (_, index) => `document/1/${index}.png`);
    const disk = await openDisk(storage.directory);
    for (const key of keys) await writeObject(disk, { bucket: BUCKET, key }, METADATA, oneByte());
    await put('document/10/1.png', 'x');
    expect(await count(storage.s3, BUCKET, 'document/1/')).toBe(1203);
    expect(await existing(storage.s3, BUCKET, [...keys, 'document/1/1203.png'])).toEqual(new Set(keys));
    expect(await deletePrefix(storage.s3, BUCKET, 'document/1/')).toBe(1203);
    expect(await deletePrefix(storage.s3, BUCKET, 'document/1/')).toBe(0);
    const left: string[] = [];
    for await (const key of list(storage.s3, BUCKET, 'document/')) left.push(key);
    expect(left).toEqual(['document/10/1.png']);
    expect(await storage.files(`buckets/${BUCKET}/document+`)).toEqual(['1.png']);
  });

  it('refuses an empty prefix', async () => {
    await expect(deletePrefix(storage.s3, BUCKET, '')).rejects.toThrow('needs a prefix');
  });

  it('names what it deleted, and accepts keys that do not exist', async () => {
    await put('removed & <1>', 'x');
    const Objects = [{ Key: 'removed & <1>' }, { Key: 'never/there' }];
    const { Deleted } = await storage.s3.send(
      new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }),
    );
    expect(Deleted?.map(({ Key }) => Key)).toEqual(['removed & <1>', 'never/there']);
    expect(await existing(storage.s3, BUCKET, ['removed & <1>', 'never/there'])).toEqual(new Set());
  });

  it('does not disturb writers in the same folder', async () => {
    for (let round = 0; round < 20; round++) {
      await put('busy/folder/old', 'x');
      await Promise.all([
        storage.s3.send(new DeleteObjectCommand(at('busy/folder/old'))),
        put('busy/folder/new', `${round}`),
      ]);
      expect(await read('busy/folder/new')).toBe(`${round}`);
      await storage.s3.send(new DeleteObjectCommand(at('busy/folder/new')));
    }
  });
});
