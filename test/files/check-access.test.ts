/** The check of the storage's permissions at the start of a server. */
import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkAccess } from '../../src/files/check-access.ts';
import { recordLog } from '../support/recorded-log.ts';
import { clientOf, openStorage, type Storage } from '../support/s3/test-storage.ts';

const BUCKETS = { sourceBucket: 'source', destinationBucket: 'destination' };

let storage: Storage;
beforeAll(async () => {
  storage = await openStorage({ buckets: Object.values(BUCKETS) });
});
afterAll(() => storage[Symbol.asyncDispose]());

/** The storage with a policy that denies some requests. `operation` is such as `PUT /source/`. */
async function denying(isDenied: (operation: string) => boolean) {
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    if (isDenied(`${method} ${url}`)) {
      const xml = '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';
      incoming.resume();
      outgoing.writeHead(403, { 'content-type': 'application/xml' });
      return void outgoing.end(method === 'HEAD' ? '' : xml);
    }
    const forwarded = send(new URL(url, storage.endpoint), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
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

async function check(s3: Storage['s3'], buckets = BUCKETS) {
  const { log, lines } = recordLog();
  await checkAccess(s3, buckets, log);
  return lines.map(({ event, fields: { permission, bucket } }) =>
    [event, permission, bucket].filter(Boolean).join(' '),
  );
}

it('logs nothing when the server may do what it needs, and leaves no object', async () => {
  expect(await check(storage.s3)).toEqual([]);
  expect(await storage.files('.')).not.toContain('lectern-access-check');
});

it.each([
  ['s3:PutObject source', /^PUT \/source/],
  ['s3:DeleteObject destination', /^DELETE \/destination/],
  ['s3:GetObject source', /^HEAD \/source/],
  ['s3:ListBucket destination', /^GET \/destination/],
])('the check names the missing permission %s', async (permission, pattern) => {
  await using storageWithPolicy = await denying((operation) => pattern.test(operation));
  expect(await check(storageWithPolicy.s3)).toEqual([`storage.access_denied ${permission}`]);
});

it('the check names a bucket that does not exist', async () => {
  const missing = await check(storage.s3, { ...BUCKETS, sourceBucket: 'missing' });
  expect(missing).toContain('storage.access_denied s3:ListBucket missing');
});

it('the check reports a storage that does not answer once', async () => {
  expect(await check(clientOf('http://127.0.0.1:9'))).toEqual(['storage.not_checked']);
});
