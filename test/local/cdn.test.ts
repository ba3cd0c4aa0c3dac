import { generateKeyPairSync } from 'node:crypto';
import { request } from 'node:http';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalCdn, startCdn } from '../../local/cdn/server.ts';
import { cloudFrontSigner, type Signer } from '../../src/files/sign.ts';
import { BUCKET, clientOf, codeOf, openStorage, type Storage } from '../support/s3/test-storage.ts';
import { silentLog } from '../support/silent-log.ts';

/** Seconds. */
const VALIDITY = { ttl: 7200, rotation: 1800 };

const pair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const { publicKey, privateKey } = pair();
const keyPairId = 'K2JCJMDEHXQW5F';
const PAGE = 'video/sharedlivemedias/media/1/1.png';

let storage: Storage;
let cdn: LocalCdn;
let signer: Signer;
beforeAll(async () => {
  storage = await openStorage();
  cdn = await startCdn({
    port: 0,
    publicKey,
    keyPairId,
    origin: { s3: storage.s3 },
    bucket: BUCKET,
    log: silentLog,
  });
  signer = cloudFrontSigner({ url: cdn.url, keyPairId, privateKey, ...VALIDITY });
  const put = (Key: string, Body: string) =>
    storage.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ContentType: 'image/png' }));
  await put(PAGE, '0123456789');
  await put('video/sharedlivemedias/media/1/2.png', 'second');
  await put('授業/a b+c.png', 'odd');
});
afterAll(async () => {
  await cdn[Symbol.asyncDispose]();
  await storage[Symbol.asyncDispose]();
});

const url = async (key = PAGE) => (await signer.link(key)).url;
const signedUntil = (seconds: number, more: Partial<Parameters<typeof getSignedUrl>[0]> = {}) =>
  getSignedUrl({
    url: `${cdn.url}/${PAGE}`,
    keyPairId,
    privateKey,
    dateLessThan: new Date(Date.now() + seconds * 1000),
    ...more,
  } as Parameters<typeof getSignedUrl>[0]);

const outcome = async (link: string): Promise<[number, string | undefined]> => {
  const response = await fetch(link);
  return [response.status, response.ok ? await response.text() : await codeOf(response)];
};

describe('a signed link', () => {
  it('opens its page on any origin until it expires', async () => {
    const link = await signer.link(PAGE);
    const response = await fetch(link.url, { headers: { origin: 'https://webinar.example.org' } });
    expect([response.status, await response.text()]).toEqual([200, '0123456789']);
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({
      'content-type': 'image/png',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
    });
    expect(headers['content-disposition']).toBeUndefined();
    const [, seconds] = /^private, max-age=(\d+), immutable$/.exec(headers['cache-control'] ?? '') ?? [];
    const left = (link.expiresAt.getTime() - Date.now()) / 1000;
    expect(Math.abs(Number(seconds) - left)).toBeLessThan(2);
  });

  it('works for keys in any script', async () => {
    expect(await outcome(await url('授業/a b+c.png'))).toEqual([200, 'odd']);
  });

  it('may be signed with SHA-256, which CloudFront also accepts', async () => {
    expect(await outcome(signedUntil(60, { algorithm: 'SHA256' }))).toEqual([200, '0123456789']);
  });

  it('is answered with 304 when the client has the page', async () => {
    const link = await url();
    const first = await fetch(link);
    const etag = first.headers.get('etag') ?? '';
    await first.text();
    const second = await fetch(link, { headers: { 'if-none-match': etag } });
    expect([second.status, await second.text(), second.headers.get('etag')]).toEqual([304, '', etag]);
  });

  it('supports ranges', async () => {
    const part = await fetch(await url(), { headers: { range: 'bytes=2-4' } });
    expect([part.status, await part.text()]).toEqual([206, '234']);
    expect(part.headers.get('content-range')).toBe('bytes 2-4/10');
    const beyond = await fetch(await url(), { headers: { range: 'bytes=100-' } });
    expect([beyond.status, await codeOf(beyond)]).toEqual([416, 'InvalidRange']);
    expect(beyond.headers.get('content-range')).toBe('bytes */10');
    const head = await fetch(await url(), { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '10']);
  });

  it('is answered with 404 when the page does not exist', async () => {
    expect(await outcome(await url('missing.png'))).toEqual([404, 'NoSuchKey']);
  });

  it('answers a preflight', async () => {
    const response = await fetch(await url(), {
      method: 'OPTIONS',
      headers: {
        origin: 'https://x.example',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'range',
      },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-methods')).toBe('GET, HEAD');
    expect(response.headers.get('access-control-allow-headers')).toBe('range');
  });

  it('saves a download under the signed name', async () => {
    const { url: link } = await signer.link(PAGE, { filename: '授業 "1".pdf' });
    const response = await fetch(link);
    expect(response.status).toBe(200);
    const disposition = response.headers.get('content-disposition') ?? '';
    expect(disposition).toMatch(/^attachment; filename="[ -~]+"; filename\*=UTF-8''/);
    expect(decodeURIComponent(disposition.split("''")[1] ?? '')).toBe('授業 "1".pdf');
  });
});

describe('the CDN refuses what CloudFront refuses', () => {
  it('a missing or incomplete signature', async () => {
    expect(await outcome(`${cdn.url}/${PAGE}`)).toEqual([403, 'MissingKey']);
    const link = new URL(await url());
    link.searchParams.delete('Signature');
    expect(await outcome(link.href)).toEqual([403, 'MissingSignature']);
    const endless = new URL(await url());
    endless.searchParams.delete('Expires');
    expect(await outcome(endless.href)).toEqual([403, 'MalformedPolicy']);
  });

  it('an expired link', async () => {
    expect(await outcome(signedUntil(60))).toEqual([200, '0123456789']);
    expect(await outcome(signedUntil(-1))).toEqual([403, 'AccessDenied']);
  });

  it('a changed expiry', async () => {
    const link = new URL(signedUntil(-1));
    link.searchParams.set('Expires', String(Math.floor(Date.now() / 1000) + 3600));
    expect(await outcome(link.href)).toEqual([403, 'AccessDenied']);
  });

  it('the signature of another page or of another host', async () => {
    const link = await url();
    expect(await outcome(link.replace('/1.png', '/2.png'))).toEqual([403, 'AccessDenied']);
    const { port } = new URL(cdn.url);
    expect(await outcome(link.replace('127.0.0.1', 'localhost'))).toEqual([403, 'AccessDenied']);
    expect(
      await outcome(
        signedUntil(60, { url: `http://127.0.0.1:${Number(port) + 1}/${PAGE}` }).replace(
          `:${Number(port) + 1}`,
          `:${port}`,
        ),
      ),
    ).toEqual([403, 'AccessDenied']);
  });

  it('an unsigned query parameter, such as a download name for a page', async () => {
    expect(await outcome(`${await url()}&response-content-disposition=attachment`)).toEqual([
      403,
      'AccessDenied',
    ]);
    const { url: download } = await signer.link(PAGE, { filename: 'a.pdf' });
    expect(await outcome(download.replace('attachment', 'inline'))).toEqual([403, 'AccessDenied']);
    expect(await outcome(`${await url()}&Policy=e30_`)).toEqual([403, 'MalformedPolicy']);
    expect(await outcome(`${await url()}&Expires=9999999999`)).toEqual([403, 'AccessDenied']);
  });

  it('a tampered signature', async () => {
    const link = await url();
    const tampered = link.replace(/Signature=(.)/, (_, first) => `Signature=${first === 'A' ? 'B' : 'A'}`);
    expect(await outcome(tampered)).toEqual([403, 'AccessDenied']);
    const unreadable = new URL(link);
    unreadable.searchParams.set('Signature', 'a+b');
    expect(await outcome(unreadable.href)).toEqual([403, 'MalformedSignature']);
  });

  it('an unknown key pair, and a signature of another key under the right id', async () => {
    expect(await outcome((await url()).replace(keyPairId, 'KOTHER'))).toEqual([403, 'InvalidKey']);
    const stranger = cloudFrontSigner({
      url: cdn.url,
      keyPairId,
      privateKey: pair().privateKey,
      ...VALIDITY,
    });
    expect(await outcome((await stranger.link(PAGE)).url)).toEqual([403, 'AccessDenied']);
  });

  it('every method but GET and HEAD', async () => {
    const response = await fetch(await url(), { method: 'PUT', body: 'x' });
    expect([response.status, await codeOf(response)]).toEqual([403, 'AccessDenied']);
  });

  it('with a reason that pages of other origins can read', async () => {
    const response = await fetch(`${cdn.url}/${PAGE}`, {
      headers: { origin: 'https://webinar.example.org' },
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});

describe('a failure behind the CDN', () => {
  it('is answered with 502 and no detail about the storage', async () => {
    const away = clientOf('http://127.0.0.1:1');
    await using broken = await startCdn({
      port: 0,
      publicKey,
      keyPairId,
      origin: { s3: away },
      bucket: BUCKET,
      log: silentLog,
    });
    const { url: link } = await cloudFrontSigner({
      url: broken.url,
      keyPairId,
      privateKey,
      ...VALIDITY,
    }).link(PAGE);
    const response = await fetch(link);
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain('127.0.0.1:1');
  });

  it('is not caused by viewers who close their connections', async () => {
    const big = 'video/big.png';
    await storage.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: big, Body: Buffer.alloc(20_000_000) }));
    const link = await url(big);
    for (let index = 0; index < 60; index++) {
      await new Promise<void>((resolve) => {
        const call = request(link, (response) => response.once('data', () => call.destroy()));
        call
          .on('close', resolve)
          .on('error', () => {})
          .end();
      });
    }
    // The number exceeds the client's 50 connections to the storage, none of which may be lost.
    expect((await outcome(await url()))[0]).toBe(200);
  });
});
