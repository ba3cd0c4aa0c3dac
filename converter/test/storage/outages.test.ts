/** The converter's access to a storage that is unavailable for a moment, behind a TCP proxy. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTcpProxy, type TcpProxy } from '../../../test/support/parts/tcp-proxy.ts';
import { leastOf } from '../../../test/support/run/least-of.ts';
import { byLength } from '../../../test/support/run/test-length.ts';
import { ConversionError } from '../../src/conversion-error.ts';
import { parseSourceKey, type Upload } from '../../src/keys.ts';
import { openStorage, type Storage } from '../../src/storage/storage.ts';
import { duringOutages } from '../../src/storage/storage-outage.ts';
import { startTestStorage, type TestStorage } from '../support/test-storage.ts';

const MEGABYTE = 1_000_000;
/** The time after which the storage's client gives a silent connection up. */
const SILENCE_MS = 300;
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
  storage = stack.use(open());
});
afterAll(() => stack.disposeAsync());

/** Opens the storage through the proxy. */
const open = (secretAccessKey = real.environment['S3_SECRET_ACCESS_KEY'] ?? '') =>
  openStorage({
    endpoint: proxy.url,
    region: 'us-east-1',
    accessKeyId: real.environment['S3_ACCESS_KEY_ID'] ?? '',
    secretAccessKey,
    sessionToken: '',
    sourceBucket: 'source',
    destinationBucket: 'destination',
    maxSize: 10 * MEGABYTE,
    timeouts: { connectionTimeout: 300, socketTimeout: SILENCE_MS },
  });

const INTERRUPTIONS: [string, () => void][] = [
  ['cuts', () => proxy.cut()],
  ['is silent for', () => proxy.hang()],
  ...byLength<[string, () => void][]>({
    short: [],
    long: [
      ['resets', () => proxy.reset()],
      ['refuses', () => proxy.refuse()],
    ],
  }),
];

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

  test.each([
    ['cuts', (link: TcpProxy) => link.cut()],
    ['resets', (link: TcpProxy) => link.reset()],
    [
      'is silent during',
      (link: TcpProxy) => {
        link.hang();
        setTimeout(() => link.heal(), 3 * SILENCE_MS);
      },
    ],
  ])('that %s a download continues it where it ended', async (_name, interrupt) => {
    let [received, interruptions] = [0, 0];
    proxy.drop((text) => {
      received += text.length;
      if (received < (interruptions + 1) * 1.5 * MEGABYTE || interruptions === 2) return false;
      interruptions += 1;
      interrupt(proxy);
      // A link that is silent keeps the packet.
      return false;
    });
    const fetched = await fetchUpload();
    proxy.drop(() => false);
    await proxy.heal();
    expect(interruptions).toBe(2);
    expect(fetched.file.equals(content)).toBe(true);
    expect(fetched.sha256).toBe(sha256);
    // Each interruption loses at most what was under way.
    expect(received).toBeLessThan(2 * content.length);
  });

  test('that sends slowly is not given up, because bytes arrive', async () => {
    const small = { ...upload, key: upload.key.replace('1700000001', '1700000003') };
    await real.put(small.key, content.subarray(0, 10_000));
    proxy.trickle(10_000);
    const { signal } = new AbortController();
    const connections = async () => {
      const before = proxy.connections;
      const fetched = await storage.fetch(small, join(folder, 'slow'), { signal });
      expect(fetched.size).toBe(10_000);
      return proxy.connections - before;
    };
    // A machine that stands still for as long as a silence lets nothing arrive.
    expect(await leastOf(connections, { limit: 2, times: 10 })).toBeLessThan(2);
    await proxy.heal();
  });

  test.each(INTERRUPTIONS)(
    'that %s the connections of a page, its thumbnail and an original receives all of them',
    async (_, begin) => {
      const image = content.subarray(0, MEGABYTE);
      const path = join(folder, `original-${++files}`);
      await writeFile(path, image);
      const stamp = String(1_700_000_100 + files);
      const target = { ...upload, uploadId: stamp };
      const page = { width: 1, height: 1, image, type: 'image/png' as const, thumbnail: image };
      const { signal } = new AbortController();
      let outage = 0;
      const caller = { signal, onOutage: (milliseconds: number) => (outage += milliseconds) };
      proxy.trickle(MEGABYTE / 2);
      using sender = open();
      const before = proxy.connections;
      const published = Promise.all([
        sender.putPage(target, 1, page, caller),
        sender.putOriginal(target, path, 'application/pdf', caller),
      ]);
      // The fault begins while the objects are sent.
      await expect.poll(() => proxy.connections - before).toBeGreaterThanOrEqual(3);
      begin();
      await delay(2 * SILENCE_MS);
      await proxy.heal();
      await published;
      const keys = (await real.keys(id)).filter((key) => key.includes(stamp));
      expect(keys).toHaveLength(3);
      for (const key of keys) expect((await real.object(key)).equals(image), key).toBe(true);
      expect(outage).toBeGreaterThan(0);
    },
  );

  test('that stays unavailable fails the conversion with INTERNAL and says so', async () => {
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
    const { signal } = new AbortController();
    const connections = async () => {
      const before = proxy.connections;
      await expect(storage.fetch(missing, join(folder, 'missing'), { signal })).rejects.toThrow(/no longer/);
      return proxy.connections - before;
    };
    expect(await leastOf(connections, { limit: 2, times: 10 })).toBeLessThan(2);
  });
});

test('a failure of the disk or of the code is no outage', async () => {
  const { signal } = new AbortController();
  for (const error of [Object.assign(new Error('full'), { code: 'ENOSPC' }), new RangeError('a defect')]) {
    await expect(duringOutages(() => Promise.reject(error), { signal })).rejects.toBe(error);
  }
});

test('a file that the storage refuses to the credentials is not called missing', async () => {
  using refused = open('a secret that has expired');
  const { signal } = new AbortController();
  const fetched = refused.fetch(upload, join(folder, 'refused'), { signal });
  await expect(fetched).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
});
