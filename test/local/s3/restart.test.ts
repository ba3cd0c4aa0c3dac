import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../support/s3/objects.ts';
import { BUCKET, clientOf, openStorage, type Storage, text } from '../../support/s3/test-storage.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await openStorage();
});
afterAll(() => storage[Symbol.asyncDispose]());

describe('restarts', () => {
  it('a restart keeps objects and buckets, and removes the incomplete files of a crash', async () => {
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

  it('a restart after a kill in the middle of an upload serves the previous object', async () => {
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
      await expect.poll(() => readdir(join(directory, 'temporary'))).toHaveLength(1);
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

  it('a restart reports a taken port', async () => {
    const port = Number(new URL(storage.endpoint).port);
    await expect(openStorage({ port, directory: storage.directory })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});
