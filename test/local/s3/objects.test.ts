import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copy, exists } from '../../../src/files/objects.ts';
import { at, objectsOf } from '../../support/s3/objects.ts';
import { BUCKET, openStorage, type Storage, text } from '../../support/s3/test-storage.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await openStorage();
});
afterAll(() => storage[Symbol.asyncDispose]());

const { put, read } = objectsOf(() => storage);

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

describe('objects', () => {
  it('an object returns with the metadata that was sent with it', async () => {
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

  it.each(ODD_KEYS)('an object can have any key: %s', async (key) => {
    await put(key, `I am ${key}`);
    expect(await read(key)).toBe(`I am ${key}`);
    expect(await exists(storage.s3, BUCKET, key)).toBe(true);
    await storage.s3.send(new DeleteObjectCommand(at(key)));
    expect(await exists(storage.s3, BUCKET, key)).toBe(false);
  });

  it('an object cannot have a key of more than 1,024 bytes', async () => {
    await expect(put('é'.repeat(513))).rejects.toMatchObject({ name: 'KeyTooLongError' });
  });

  it('an object may be empty', async () => {
    await put('empty', Buffer.alloc(0), { ContentLength: 0 });
    expect(await read('empty')).toBe('');
  });

  it('an object supports ranges', async () => {
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

  it('an object is answered with 304 when the client has it', async () => {
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

  it('an object is written with If-None-Match only when it does not exist; of ten writers at once, one succeeds', async () => {
    const attempts = Array.from({ length: 10 }, (_, index) => put('once', `${index}`, { IfNoneMatch: '*' }));
    const outcomes = await Promise.allSettled(attempts);
    const won = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [String(index)] : []));
    expect(won).toHaveLength(1);
    expect(await read('once')).toBe(won[0]);
  });

  it('an object is complete for every reader while it is being replaced', async () => {
    const versions = ['a', 'b', 'c'].map((letter) => letter.repeat(200_000));
    await put('replaced', versions[0]);
    const writing = Promise.all(
      versions.flatMap((version) => [put('replaced', version), put('replaced', version)]),
    );
    const reads = await Promise.all(Array.from({ length: 20 }, () => read('replaced')));
    await writing;
    expect(reads.every((body) => versions.includes(body))).toBe(true);
  });

  it('an object can be copied with its metadata or with new metadata', async () => {
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
    expect(await copy(storage.s3, BUCKET, 'missing', 'to/x')).toBe(false);
  });

  it('an object cannot be sent in parts', async () => {
    await expect(storage.s3.send(new CreateMultipartUploadCommand(at('parts')))).rejects.toMatchObject({
      name: 'NotImplemented',
    });
  });

  it('an object is refused for operations that this storage does not implement', async () => {
    await put('plain', 'hello');
    const tagging = new PutObjectTaggingCommand({ ...at('plain'), Tagging: { TagSet: [] } });
    await expect(storage.s3.send(tagging)).rejects.toMatchObject({ name: 'NotImplemented' });
    const tags = new GetObjectTaggingCommand(at('plain'));
    await expect(storage.s3.send(tags)).rejects.toMatchObject({ name: 'NotImplemented' });
    await expect(put('plain', 'x', { ACL: 'public-read' })).rejects.toMatchObject({ name: 'NotImplemented' });
    expect(await read('plain')).toBe('hello');
  });
});
