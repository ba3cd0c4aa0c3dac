/** Many links in one request hold up no other request. */
import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { cloudFrontSigner } from '../../src/files/sign.ts';
import { SigningQueue } from '../../src/files/signing-queue.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

test('the event loop continues after at most ten pieces of work', async () => {
  const queue = new SigningQueue();
  let ran = 0;
  const all = Array.from({ length: 100 }, () => queue.run(async () => (ran += 1)));
  expect(ran).toBe(10);
  await new Promise(setImmediate);
  expect(ran).toBe(20);
  expect((await Promise.all(all)).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 100 }, (_, i) => i + 1),
  );
});

test('a new piece of work does not wait behind the older ones', async () => {
  const queue = new SigningQueue();
  const order: string[] = [];
  const old = Array.from({ length: 100 }, () => queue.run(async () => order.push('old')));
  await queue.run(async () => order.push('new'));
  expect(order.length).toBeLessThan(30);
  await Promise.all(old);
});

test('a failure reaches the caller alone', async () => {
  const queue = new SigningQueue();
  const results = await Promise.allSettled(
    Array.from({ length: 30 }, (_, index) =>
      queue.run(async () => {
        if (index === 20) throw new Error('this one');
      }),
    ),
  );
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
});

test('100 links of one request let other requests run in between', async () => {
  const signer = cloudFrontSigner({
    url: 'https://d111111abcdef8.cloudfront.net',
    keyPairId: 'K2JCJMDEHXQW5F',
    privateKey,
    ttl: 7_200,
    rotation: 1_800,
  });
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  await Promise.all(Array.from({ length: 100 }, (_, index) => signer.link(`page/${index}.webp`)));
  isDone = true;
  // At most ten signatures for each turn of the event loop.
  expect(turns).toBeGreaterThanOrEqual(9);
});
