/** The embedded S3 and CDN receive requests that no HTTP client sends, and still serve what is stored. */
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCdn } from '../../local/cdn/server.ts';
import { type LocalS3, startS3 } from '../../local/s3/server.ts';
import { s3Client } from '../../src/files/s3-client.ts';
import { freshFolder } from '../support/parts/system.ts';
import { seededRandom } from '../support/random.ts';
import { recordLog } from '../support/recorded-log.ts';
import { KEY_PAIR_ID, publicKey } from '../support/s3/test-cdn.ts';
import { exchange } from './fuzz/connection.ts';
import { randomRequest } from './fuzz/requests.ts';

const REQUESTS = 300;
const BUCKET = 'source';
const TARGETS = [
  '/',
  '//',
  '/source',
  '/source/',
  '/source/a.pdf',
  '/source/%ZZ',
  '/source/%00',
  '/source/..%2f..%2fetc',
  '/source?list-type=2&max-keys=x&continuation-token=%ff',
  '/source/a?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=x&X-Amz-Credential=%2f&X-Amz-Expires=-1',
  '/source/a?uploads',
  '/__proto__/constructor',
  `/source/a?Key-Pair-Id=${KEY_PAIR_ID}&Signature=AAAA&Expires=9`,
  `/source/%?Key-Pair-Id=${KEY_PAIR_ID}&Signature=____&Expires=999999999999`,
  'http://[',
  '*',
];

const recorded = recordLog();
const stack = new AsyncDisposableStack();
let s3: LocalS3;
let cdnUrl: string;
beforeAll(async () => {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const directory = await freshFolder();
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const options = { ...credentials, region: 'us-east-1', directory, port: 0, buckets: [BUCKET] };
  s3 = stack.use(await startS3({ ...options, log: recorded.log }));
  const client = s3Client({ endpoint: s3.endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
  stack.defer(() => client.destroy());
  const cdn = { port: 0, publicKey, keyPairId: KEY_PAIR_ID, origin: { s3: client }, bucket: BUCKET };
  cdnUrl = stack.use(await startCdn({ ...cdn, log: recorded.log })).url;
});
afterAll(() => stack.disposeAsync());

test.each(['S3', 'CDN'])('the embedded %s answers no request with an internal error', async (part) => {
  const url = part === 'S3' ? s3.endpoint : cdnUrl;
  const random = seededRandom(1);
  const requests = Array.from({ length: REQUESTS }, () => randomRequest(random, TARGETS));
  const problems: string[] = [];
  await Promise.all(
    requests.map(async (bytes, index) => {
      const ending = index % 5 === 0 ? 'reset' : 'half-close';
      const answer = await exchange({ url, address: '127.0.1.1', bytes, ending, patience: 500 });
      // S3 answers 501 to what it does not implement.
      if (/^HTTP\/1\.1 50[0234]/m.test(answer)) problems.push(bytes.toString('latin1').slice(0, 500));
    }),
  );
  expect(problems).toEqual([]);
  expect(recorded.lines.filter(({ level }) => level === 'error')).toEqual([]);
  expect((await fetch(url)).status).toBe(403);
});
