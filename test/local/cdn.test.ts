import { request } from 'node:http';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCdn } from '../../local/cdn/server.ts';
import { cloudFrontSigner } from '../../src/files/sign.ts';
import { fetchOutcome } from '../support/s3/objects.ts';
import {
  KEY_PAIR_ID,
  PAGE,
  privateKey,
  publicKey,
  startTestCdn,
  type TestCdn,
  VALIDITY,
} from '../support/s3/test-cdn.ts';
import { BUCKET, clientOf, codeOf } from '../support/s3/test-storage.ts';
import { silentLog } from '../support/silent-log.ts';

let fixture: TestCdn;
beforeAll(async () => {
  fixture = await startTestCdn();
});
afterAll(() => fixture[Symbol.asyncDispose]());

describe('signed links', () => {
  it('a signed link opens its page on any origin until it expires', async () => {
    const link = await fixture.signer.link(PAGE);
    const secondsLeft = () => (link.expiresAt.getTime() - Date.now()) / 1000;
    const before = secondsLeft();
    const response = await fetch(link.url, { headers: { origin: 'https://webinar.example.org' } });
    const after = secondsLeft();
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
    expect(Number(seconds)).toBeGreaterThan(after - 2);
    expect(Number(seconds)).toBeLessThan(before + 2);
  });

  it('a signed link works for keys in any script', async () => {
    expect(await fetchOutcome(await fixture.url('授業/a b+c.png'))).toEqual([200, 'odd']);
  });

  it('a signed link may be signed with SHA-256, which CloudFront also accepts', async () => {
    expect(await fetchOutcome(fixture.signedUntil(60, { algorithm: 'SHA256' }))).toEqual([200, '0123456789']);
  });

  it('a signed link is answered with 304 when the client has the page', async () => {
    const link = await fixture.url();
    const first = await fetch(link);
    const etag = first.headers.get('etag') ?? '';
    await first.text();
    const second = await fetch(link, { headers: { 'if-none-match': etag } });
    expect([second.status, await second.text(), second.headers.get('etag')]).toEqual([304, '', etag]);
  });

  it('a signed link supports ranges', async () => {
    const part = await fetch(await fixture.url(), { headers: { range: 'bytes=2-4' } });
    expect([part.status, await part.text()]).toEqual([206, '234']);
    expect(part.headers.get('content-range')).toBe('bytes 2-4/10');
    const beyond = await fetch(await fixture.url(), { headers: { range: 'bytes=100-' } });
    expect([beyond.status, await codeOf(beyond)]).toEqual([416, 'InvalidRange']);
    expect(beyond.headers.get('content-range')).toBe('bytes */10');
    const head = await fetch(await fixture.url(), { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '10']);
  });

  it('a signed link is answered with 404 when the page does not exist', async () => {
    expect(await fetchOutcome(await fixture.url('missing.png'))).toEqual([404, 'NoSuchKey']);
  });

  it('a signed link answers a preflight', async () => {
    const response = await fetch(await fixture.url(), {
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

  it('a signed link saves a download under the signed name', async () => {
    const { url: link } = await fixture.signer.link(PAGE, { filename: '授業 "1".pdf' });
    const response = await fetch(link);
    expect(response.status).toBe(200);
    const disposition = response.headers.get('content-disposition') ?? '';
    expect(disposition).toMatch(/^attachment; filename="[ -~]+"; filename\*=UTF-8''/);
    expect(decodeURIComponent(disposition.split("''")[1] ?? '')).toBe('授業 "1".pdf');
  });
});

describe('a failure of the origin', () => {
  it('is answered with 502 and no detail about the storage', async () => {
    const away = clientOf('http://127.0.0.1:1');
    await using broken = await startCdn({
      port: 0,
      publicKey,
      keyPairId: KEY_PAIR_ID,
      origin: { s3: away },
      bucket: BUCKET,
      log: silentLog,
    });
    const { url: link } = await cloudFrontSigner({
      url: broken.url,
      keyPairId: KEY_PAIR_ID,
      privateKey,
      ...VALIDITY,
    }).link(PAGE);
    const response = await fetch(link);
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain('127.0.0.1:1');
  });

  it('is not caused by viewers who close their connections', async () => {
    const big = 'video/big.png';
    await fixture.storage.s3.send(
      new PutObjectCommand({ Bucket: BUCKET, Key: big, Body: Buffer.alloc(20_000_000) }),
    );
    const link = await fixture.url(big);
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
    expect((await fetchOutcome(await fixture.url()))[0]).toBe(200);
  });
});
