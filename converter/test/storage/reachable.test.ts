/** What `GET /ready` says about the storage. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTcpProxy } from '../../../test/support/parts/tcp-proxy.ts';
import { openStorage, type StorageOptions } from '../../src/storage/storage.ts';
import { startTestStorage } from '../support/test-storage.ts';

const stack = new AsyncDisposableStack();
let options: StorageOptions;
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-reachable-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const { environment } = stack.use(await startTestStorage(folder));
  options = {
    endpoint: environment['S3_ENDPOINT'] ?? '',
    region: 'us-east-1',
    accessKeyId: environment['S3_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: environment['S3_SECRET_ACCESS_KEY'] ?? '',
    sessionToken: '',
    sourceBucket: 'source',
    destinationBucket: 'destination',
    maxSize: 1,
  };
});
afterAll(() => stack.disposeAsync());

async function probe(changes: Partial<StorageOptions> = {}): Promise<string | null> {
  using storage = openStorage({ ...options, ...changes });
  return storage.probe();
}

test('a storage that serves both buckets is no problem', async () => {
  // A busy machine may need more than the two seconds that a storage has for its answer.
  await expect.poll(() => probe()).toBeNull();
});

test.each([
  ['that refuses connections', { endpoint: 'http://127.0.0.1:9' }, 'source'],
  ['that does not accept the key', { secretAccessKey: 'another' }, 'source'],
  ['without the destination bucket', { destinationBucket: 'nowhere' }, 'nowhere'],
])('a storage %s is a problem', async (_what, changes, bucket) => {
  await expect.poll(() => probe(changes)).toContain(`The storage does not serve the bucket ${bucket}: `);
});

test('a storage that does not answer is a problem after two seconds', async () => {
  await using proxy = await startTcpProxy(options.endpoint);
  proxy.hang();
  expect(await probe({ endpoint: proxy.url })).toContain('The storage does not serve the bucket source');
  await proxy.heal();
});

test('many probes ask the storage once', async () => {
  await using proxy = await startTcpProxy(options.endpoint);
  using storage = openStorage({ ...options, endpoint: proxy.url });
  await Promise.all(Array.from({ length: 50 }, () => storage.probe()));
  expect(proxy.connections).toBeLessThanOrEqual(2);
});
