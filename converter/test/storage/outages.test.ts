/** The converter's access to a storage that is away for a moment, behind a TCP proxy. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTcpProxy, type TcpProxy } from '../../../test/support/parts/tcp-proxy.ts';
import { ConversionError } from '../../src/conversion-error.ts';
import { parseSourceKey, type Upload } from '../../src/keys.ts';
import { openStorage, type Storage } from '../../src/storage/storage.ts';
import { duringOutages } from '../../src/storage/storage-outage.ts';
import { startTestStorage, type TestStorage } from '../support/test-storage.ts';

const MEGABYTE = 1_000_000;
const content = randomBytes(4 * MEGABYTE);
const sha256 = createHash('sha256').update(content).digest('hex');
const id = '7f3cc7e0-4f5a-4d8e-8a44-0f6c2d1b9e22';
const upload = parseSourceKey(`${id}/sharedlivemedias/${id}/1700000001.pdf`) as Upload;

const stack = new AsyncDisposableStack();
let folder: string;
let real: TestStorage;
let proxy: TcpProxy;
let storage: Storage;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-outages-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  real = stack.use(await startTestStorage(join(folder, 's3')));
  await real.put(upload.key, content);
  proxy = stack.use(await startTcpProxy(real.environment['S3_ENDPOINT'] ?? ''));
  storage = stack.use(
    openStorage({
      endpoint: proxy.url,
      region: 'us-east-1',
      accessKeyId: real.environment['S3_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: real.environment['S3_SECRET_ACCESS_KEY'] ?? '',
      sessionToken: '',
      sourceBucket: 'source',
      destinationBucket: 'destination',
      maxSize: 10 * MEGABYTE,
    }),
  );
});
afterAll(() => stack.disposeAsync());

let files = 0;
const fetchUpload = async () => {
  files += 1;
  const path = join(folder, `file-${files}`);
  let outage = 0;
  const onOutage = (milliseconds: number) => {
    outage += milliseconds;
  };
  const signal = new AbortController().signal;
  const fetched = await storage.fetch(upload, path, { signal, onOutage });
  return { ...fetched, file: await readFile(path), outage };
};

describe('a storage', () => {
  test('that refuses connections for a moment is asked again, and the time does not count', async () => {
    proxy.refuse();
    const fetching = fetchUpload();
    const heal = new Promise<void>((resolve) => setTimeout(resolve, 600)).then(() => proxy.heal());
    const fetched = await fetching;
    await heal;
    expect(fetched).toMatchObject({ sha256, size: content.length });
    expect(fetched.outage).toBeGreaterThan(300);
  });

  test('that cuts a download continues it where it was cut', async () => {
    let [received, cuts] = [0, 0];
    proxy.drop((text) => {
      received += text.length;
      if (received < (cuts + 1) * 1.5 * MEGABYTE || cuts === 2) return false;
      cuts += 1;
      proxy.cut();
      return true;
    });
    const fetched = await fetchUpload();
    proxy.drop(() => false);
    expect(cuts).toBe(2);
    expect(fetched.file.equals(content)).toBe(true);
    expect(fetched.sha256).toBe(sha256);
  });

  test('that cuts the upload of a page receives it again', async () => {
    let cuts = 0;
    proxy.drop(() => {
      cuts += 1;
      if (cuts > 2) return false;
      proxy.cut();
      return true;
    });
    const page = { width: 1, height: 1, image: content, type: 'image/png' as const, thumbnail: content };
    await storage.putPage(upload, 1, page, { signal: new AbortController().signal });
    proxy.drop(() => false);
    const keys = await real.keys(id);
    expect(await real.object(keys[0] ?? '')).toEqual(content);
    expect(keys).toHaveLength(2);
  });

  test('that stays away fails the conversion with INTERNAL and says so', async () => {
    proxy.refuse();
    const connect = () => fetch(proxy.url).then(() => {});
    const { signal } = new AbortController();
    const failed = duringOutages(connect, { signal }, 300);
    await expect(failed).rejects.toEqual(
      new ConversionError('INTERNAL', 'The storage could not be reached. Try again.'),
    );
    await proxy.heal();
  });

  test('without the file is not asked again', async () => {
    const missing = { ...upload, key: upload.key.replace('1700000001', '1700000002') };
    const before = proxy.connections;
    const { signal } = new AbortController();
    await expect(storage.fetch(missing, join(folder, 'missing'), { signal })).rejects.toThrow(/no longer/);
    expect(proxy.connections - before).toBeLessThanOrEqual(1);
  });
});

test('a failure of the disk or of the code is no outage', async () => {
  const { signal } = new AbortController();
  for (const error of [Object.assign(new Error('full'), { code: 'ENOSPC' }), new RangeError('a defect')]) {
    await expect(duringOutages(() => Promise.reject(error), { signal })).rejects.toBe(error);
  }
});
