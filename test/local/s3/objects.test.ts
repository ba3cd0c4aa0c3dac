import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDisk, writeObject } from '../../../local/s3/disk/disk.ts';
import { copy, count, deletePrefix, existing, exists, list } from '../../../src/files/objects.ts';
import { BUCKET, clientOf, openStorage, type Storage, text } from '../../support/s3/test-storage.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await openStorage();
});
afterAll(() => storage[Symbol.asyncDispose]());

const at = (Key: string) => ({ Bucket: BUCKET, Key });
const put = (key: string, Body: string | Buffer = key, more: object = {}) =>
  storage.s3.send(new PutObjectCommand({ ...at(key), Body, ...more }));
const read = async (key: string, more: object = {}) =>
  text((await storage.s3.send(new GetObjectCommand({ ...at(key), ...more }))).Body);

/** Writes objects without HTTP, for tests that need many. */
const ABOUT = { contentType: 'image/png', headers: {}, metadata: {} };
async function* one() {
  yield Buffer.from('x');
}

const ODD_KEYS = [
  '../../etc/passwd',
  '../escape',
  'a/../../b',
  './a',
  'a//b',
  'a/',
  '//',
  ' leading and trailing ',
  'quotes \'"` & <tags> $(id);',
  'C:\\windows\\style',
  'percent%2Fencoded%00',
  'plus+and space',
  '授業/スライド😀.pdf',
  'UPPER/lower',
  'upper/lower',
  'x'.repeat(1024),
  `deep/${'y/'.repeat(400)}z`,
];

describe('an object', () => {
  it('returns with the metadata that was sent with it', async () => {
    const headers = {
      ContentType: 'application/pdf',
      CacheControl: 'private',
      ContentDisposition: 'attachment; filename="a.pdf"',
      ContentLanguage: 'fr',
      Metadata: { note: 'two words' },
    };
    const { ETag } = await put('whole/1.pdf', 'hello', headers);
    const object = await storage.s3.send(new GetObjectCommand(at('whole/1.pdf')));
    expect(object).toMatchObject({ ...headers, ETag, ContentLength: 5, AcceptRanges: 'bytes' });
    expect(ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
    expect(await storage.s3.send(new HeadObjectCommand(at('whole/1.pdf')))).toMatchObject({
      ...headers,
      ETag,
    });
  });

  it.each(ODD_KEYS)('can have any key: %s', async (key) => {
    await put(key, `I am ${key}`);
    expect(await read(key)).toBe(`I am ${key}`);
    expect(await exists(storage.s3, BUCKET, key)).toBe(true);
    await storage.s3.send(new DeleteObjectCommand(at(key)));
    expect(await exists(storage.s3, BUCKET, key)).toBe(false);
  });

  it('cannot have a key of more than 1,024 bytes', async () => {
    await expect(put('é'.repeat(513))).rejects.toMatchObject({ name: 'KeyTooLongError' });
  });

  it('may be empty', async () => {
    await put('empty', Buffer.alloc(0), { ContentLength: 0 });
    expect(await read('empty')).toBe('');
  });

  it('supports ranges', async () => {
    await put('range', '0123456789');
    expect(await read('range', { Range: 'bytes=2-4' })).toBe('234');
    expect(await read('range', { Range: 'bytes=7-' })).toBe('789');
    expect(await read('range', { Range: 'bytes=-2' })).toBe('89');
    expect(await read('range', { Range: 'bytes=8-100' })).toBe('89');
    const { ContentRange, ContentLength } = await storage.s3.send(
      new GetObjectCommand({ ...at('range'), Range: 'bytes=0-0' }),
    );
    expect([ContentRange, ContentLength]).toEqual(['bytes 0-0/10', 1]);
    await expect(read('range', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
    // An invalid range and several ranges are answered with the whole object.
    expect(await read('range', { Range: 'bytes=4-2' })).toBe('0123456789');
    expect(await read('range', { Range: 'bytes=0-1,4-5' })).toBe('0123456789');
  });

  it('is answered with 304 when the client has it', async () => {
    const { ETag } = await put('cached', 'hello');
    const status = (more: object) =>
      storage.s3.send(new GetObjectCommand({ ...at('cached'), ...more })).then(
        () => 200,
        (error) => error.$metadata.httpStatusCode,
      );
    expect(await status({ IfNoneMatch: ETag })).toBe(304);
    expect(await status({ IfNoneMatch: '"other"' })).toBe(200);
    expect(await status({ IfMatch: '"other"' })).toBe(412);
    expect(await status({ IfModifiedSince: new Date() })).toBe(304);
    expect(await status({ IfUnmodifiedSince: new Date(0) })).toBe(412);
  });

  it('is written with If-None-Match only when it does not exist; of ten writers at once, one succeeds', async () => {
    const attempts = Array.from({ length: 10 }, (_, index) => put('once', `${index}`, { IfNoneMatch: '*' }));
    const outcomes = await Promise.allSettled(attempts);
    const won = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [String(index)] : []));
    expect(won).toHaveLength(1);
    expect(await read('once')).toBe(won[0]);
  });

  it('is complete for every reader while it is being replaced', async () => {
    const versions = ['a', 'b', 'c'].map((letter) => letter.repeat(200_000));
    await put('replaced', versions[0]);
    const writing = Promise.all(
      versions.flatMap((version) => [put('replaced', version), put('replaced', version)]),
    );
    const reads = await Promise.all(Array.from({ length: 20 }, () => read('replaced')));
    await writing;
    expect(reads.every((body) => versions.includes(body))).toBe(true);
  });

  it('can be copied with its metadata or with new metadata', async () => {
    await put('from/a b+c.pdf', 'hello', { ContentType: 'application/pdf', Metadata: { note: 'kept' } });
    await copy(storage.s3, BUCKET, 'from/a b+c.pdf', 'to/copy.pdf');
    const copied = await storage.s3.send(new GetObjectCommand(at('to/copy.pdf')));
    expect(copied).toMatchObject({ ContentType: 'application/pdf', Metadata: { note: 'kept' } });
    await storage.s3.send(
      new CopyObjectCommand({
        ...at('to/copy.pdf'),
        CopySource: `${BUCKET}/to/copy.pdf`,
        MetadataDirective: 'REPLACE',
        ContentType: 'text/plain',
      }),
    );
    const replaced = await storage.s3.send(new GetObjectCommand(at('to/copy.pdf')));
    expect(replaced).toMatchObject({ ContentType: 'text/plain', ETag: copied.ETag });
    expect(await text(replaced.Body)).toBe('hello');
    await expect(copy(storage.s3, BUCKET, 'missing', 'to/x')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('cannot be sent in parts', async () => {
    await expect(storage.s3.send(new CreateMultipartUploadCommand(at('parts')))).rejects.toMatchObject({
      name: 'NotImplemented',
    });
  });

  it('is refused for operations that this storage does not implement', async () => {
    await put('plain', 'hello');
    const tagging = new PutObjectTaggingCommand({ ...at('plain'), Tagging: { TagSet: [] } });
    await expect(storage.s3.send(tagging)).rejects.toMatchObject({ name: 'NotImplemented' });
    const tags = new GetObjectTaggingCommand(at('plain'));
    await expect(storage.s3.send(tags)).rejects.toMatchObject({ name: 'NotImplemented' });
    await expect(put('plain', 'x', { ACL: 'public-read' })).rejects.toMatchObject({ name: 'NotImplemented' });
    expect(await read('plain')).toBe('hello');
  });
});

describe('a list', () => {
  const page = (more: object) => storage.s3.send(new ListObjectsV2Command({ Bucket: BUCKET, ...more }));

  it('has the keys of a prefix in byte order, whatever they are', async () => {
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

  it('groups keys at a delimiter', async () => {
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

  it('has sizes, ETags and dates, and begins after a given key', async () => {
    const { ETag } = await put('listed/1', 'hello');
    await put('listed/2', 'hello');
    const { Contents } = await page({ Prefix: 'listed/', StartAfter: 'listed/0' });
    expect(Contents?.[0]).toMatchObject({ Key: 'listed/1', Size: 5, ETag });
    expect(Math.abs(Date.now() - (Contents?.[0]?.LastModified?.getTime() ?? 0))).toBeLessThan(5_000);
    expect((await page({ Prefix: 'listed/', StartAfter: 'listed/1' })).KeyCount).toBe(1);
    expect((await page({ Prefix: 'nothing/' })).KeyCount).toBe(0);
  });

  it('needs a bucket', async () => {
    await expect(page({ Bucket: 'missing-bucket' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(page({ Bucket: '..' })).rejects.toThrow();
  });
});

describe('deleting', () => {
  it('removes every object of a document, a thousand at a time, and nothing else', async () => {
    const keys = Array.from({ length: 1203 }, (_, index) => `document/1/${index}.png`);
    const disk = await openDisk(storage.directory);
    for (const key of keys) await writeObject(disk, { bucket: BUCKET, key }, ABOUT, one());
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

describe('a restart', () => {
  it('keeps objects and buckets, and removes the incomplete files of a crash', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'lectern-s3-'));
    try {
      {
        await using before = await openStorage({ directory });
        await before.s3.send(new CreateBucketCommand({ Bucket: 'made-later' }));
        await before.s3.send(
          new PutObjectCommand({ ...at('授業/1.pdf'), Body: 'hello', ContentType: 'application/pdf' }),
        );
      }
      await writeFile(join(directory, 'temporary', 'half'), 'hal');
      await using after = await openStorage({ directory });
      const object = await after.s3.send(new GetObjectCommand(at('授業/1.pdf')));
      expect([object.ContentType, await text(object.Body)]).toEqual(['application/pdf', 'hello']);
      expect(await after.files('temporary')).toEqual([]);
      const { Buckets } = await after.s3.send(new ListBucketsCommand({}));
      expect(Buckets?.map(({ Name }) => Name)).toEqual(['made-later', BUCKET]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('after a kill in the middle of an upload serves the previous object', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'lectern-s3-'));
    const server = fileURLToPath(new URL('../../support/s3/server-process.ts', import.meta.url));
    const process = spawn(execPath, [server, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = await once(process.stdout.setEncoding('utf8'), 'data');
      const s3 = clientOf(line.trim());
      await s3.send(new PutObjectCommand({ ...at('a.bin'), Body: 'before' }));
      const half = new PassThrough();
      half.write(Buffer.alloc(1_000_000));
      const upload = s3.send(new PutObjectCommand({ ...at('a.bin'), Body: half, ContentLength: 2_000_000 }));
      const refused = expect(upload).rejects.toThrow();
      await expect.poll(() => readdir(join(directory, 'temporary')), { timeout: 15_000 }).toHaveLength(1);
      process.kill('SIGKILL');
      await refused;
      await using after = await openStorage({ directory });
      const { Body } = await after.s3.send(new GetObjectCommand(at('a.bin')));
      expect(await text(Body)).toBe('before');
      expect(await after.files('temporary')).toEqual([]);
    } finally {
      process.kill('SIGKILL');
      await rm(directory, { recursive: true });
    }
  });

  it('reports a taken port', async () => {
    const port = Number(new URL(storage.endpoint).port);
    await expect(openStorage({ port, directory: storage.directory })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});
