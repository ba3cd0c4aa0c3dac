import { generateKeyPairSync } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { attachment } from '../../src/files/disposition.ts';
import { cloudFrontSigner, type Signer, s3Signer, type Validity } from '../../src/files/sign.ts';
import { BUCKET, codeOf, openStorage, type Storage } from '../support/s3/test-storage.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const cloudFront = { url: 'https://d111111abcdef8.cloudfront.net', keyPairId: 'K2JCJMDEHXQW5F', privateKey };

let storage: Storage;
beforeAll(async () => {
  storage = await openStorage();
});
afterAll(() => storage[Symbol.asyncDispose]());

const HOUR = 3600_000;
/** Links are valid for two hours and change every half hour. Both values are in seconds. */
const VALIDITY: Validity = { ttl: 7200, rotation: 1800 };
const signers: [string, (cacheSize?: number) => Signer][] = [
  ['CloudFront', (cacheSize = 1000) => cloudFrontSigner({ ...cloudFront, ...VALIDITY, cacheSize })],
  ['S3', (cacheSize = 1000) => s3Signer({ s3: storage.s3, bucket: BUCKET, ...VALIDITY, cacheSize })],
];

describe.each(signers)('links of %s', (_, open) => {
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date('2026-11-22T10:07:13.500Z'), toFake: ['Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('are the same for all viewers within half an hour, and are valid for at least two hours', async () => {
    const signer = open();
    const { url, expiresAt } = await signer.link('a/1.png');
    expect(expiresAt).toEqual(new Date('2026-11-22T12:30:00Z'));
    for (const time of ['10:07:13.501', '10:29:59.999', '10:30:00.000']) {
      vi.setSystemTime(new Date(`2026-11-22T${time}Z`));
      expect((await signer.link('a/1.png')).url).toBe(url);
      expect((await open().link('a/1.png')).url, 'on another server').toBe(url);
    }
    vi.setSystemTime(new Date('2026-11-22T10:30:00.001Z'));
    const next = await signer.link('a/1.png');
    expect(next.url).not.toBe(url);
    expect(next.expiresAt).toEqual(new Date('2026-11-22T13:00:00Z'));
  });

  it('are valid for at least their time to live, and at most one rotation longer', async () => {
    const signer = open();
    const start = Date.now();
    for (let minute = 0; minute < 120; minute += 7) {
      vi.setSystemTime(start + minute * 60_000);
      const validFor = (await signer.link('a/1.png')).expiresAt.getTime() - Date.now();
      expect(validFor).toBeGreaterThanOrEqual(2 * HOUR);
      expect(validFor).toBeLessThanOrEqual(2.5 * HOUR);
    }
  });

  it('are signed once for a thousand requests at the same moment', async () => {
    const signer = open();
    const links = Array.from({ length: 1000 }, () => signer.link('a/1.png'));
    expect(new Set(links).size).toBe(1);
    expect(new Set((await Promise.all(links)).map(({ url }) => url)).size).toBe(1);
  });

  it('differ by key and by file name', async () => {
    const signer = open();
    const urls = await Promise.all([
      signer.link('a/1.png'),
      signer.link('a/2.png'),
      signer.link('a/1.png', { filename: 'a.png' }),
      signer.link('a/1.png', { filename: 'b.png' }),
    ]);
    expect(new Set(urls.map(({ url }) => url)).size).toBe(4);
  });

  it('leave a full cache in the order of their last use', async () => {
    const signer = open(3);
    const used = signer.link('used');
    const first = signer.link('first');
    for (const key of ['second', 'third', 'fourth']) {
      void signer.link(key);
      expect(signer.link('used')).toBe(used);
    }
    expect(signer.link('first')).not.toBe(first);
  });
});

describe('a presigned link of the storage', () => {
  it('gives access to its object, with its Content-Disposition only', async () => {
    await storage.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: '授業/1.pdf', Body: 'hello' }));
    const { url } = await s3Signer({ s3: storage.s3, bucket: BUCKET, ...VALIDITY }).link('授業/1.pdf', {
      filename: '授業.pdf',
    });
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([200, 'hello']);
    expect(response.headers.get('content-disposition')).toBe(attachment('授業.pdf'));
    const inline = await fetch(url.replace('attachment', 'inline'));
    expect([inline.status, await codeOf(inline)]).toEqual([403, 'SignatureDoesNotMatch']);
  });
});

describe('the Content-Disposition of a download', () => {
  it.each([
    ['slides.pdf', 'slides.pdf'],
    ['授業.pdf', 'document.pdf'],
    ['Café crème.pptx', 'Cafe creme.pptx'],
    ['محاضرة 3.docx', '_ 3.docx'],
    ['Лекция.pdf', 'document.pdf'],
    ['😀.pdf', 'document.pdf'],
    ['100% "sure"\\.pdf', '100_ _sure__.pdf'],
  ])('has the file name %s, and %s for browsers that support ASCII only', (name, fallback) => {
    const value = attachment(name);
    expect(value).toMatch(/^[\x20-\x7e]+$/);
    const [, plain, extended] =
      /^attachment; filename="([^"\\]*)"; filename\*=UTF-8''([\w!#$&+.^`|~%-]+)$/.exec(value) ?? [];
    expect(plain).toBe(fallback);
    expect(decodeURIComponent(extended ?? '')).toBe(name);
  });
});
