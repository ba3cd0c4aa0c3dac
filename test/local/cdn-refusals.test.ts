import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloudFrontSigner } from '../../src/files/sign.ts';
import { fetchOutcome } from '../support/s3/objects.ts';
import { KEY_PAIR_ID, keyPair, PAGE, startTestCdn, type TestCdn, VALIDITY } from '../support/s3/test-cdn.ts';
import { codeOf } from '../support/s3/test-storage.ts';

let fixture: TestCdn;
beforeAll(async () => {
  fixture = await startTestCdn();
});
afterAll(() => fixture[Symbol.asyncDispose]());

describe('the CDN refuses what CloudFront refuses', () => {
  it('a link without a signature, or with a part of one, is refused', async () => {
    expect(await fetchOutcome(`${fixture.cdn.url}/${PAGE}`)).toEqual([403, 'MissingKey']);
    const link = new URL(await fixture.url());
    link.searchParams.delete('Signature');
    expect(await fetchOutcome(link.href)).toEqual([403, 'MissingSignature']);
    const endless = new URL(await fixture.url());
    endless.searchParams.delete('Expires');
    expect(await fetchOutcome(endless.href)).toEqual([403, 'MalformedPolicy']);
  });

  it('a link that has expired is refused', async () => {
    expect(await fetchOutcome(fixture.signedUntil(60))).toEqual([200, '0123456789']);
    expect(await fetchOutcome(fixture.signedUntil(-1))).toEqual([403, 'AccessDenied']);
  });

  it('a link with a changed expiry is refused', async () => {
    const link = new URL(fixture.signedUntil(-1));
    link.searchParams.set('Expires', String(Math.floor(Date.now() / 1000) + 3600));
    expect(await fetchOutcome(link.href)).toEqual([403, 'AccessDenied']);
  });

  it('a link with the signature of another page or of another host is refused', async () => {
    const link = await fixture.url();
    expect(await fetchOutcome(link.replace('/1.png', '/2.png'))).toEqual([403, 'AccessDenied']);
    const { port } = new URL(fixture.cdn.url);
    expect(await fetchOutcome(link.replace('127.0.0.1', 'localhost'))).toEqual([403, 'AccessDenied']);
    expect(
      await fetchOutcome(
        fixture
          .signedUntil(60, { url: `http://127.0.0.1:${Number(port) + 1}/${PAGE}` })
          .replace(`:${Number(port) + 1}`, `:${port}`),
      ),
    ).toEqual([403, 'AccessDenied']);
  });

  it('a link with an unsigned query parameter, such as a download name for a page, is refused', async () => {
    expect(await fetchOutcome(`${await fixture.url()}&response-content-disposition=attachment`)).toEqual([
      403,
      'AccessDenied',
    ]);
    const { url: download } = await fixture.signer.link(PAGE, { filename: 'a.pdf' });
    expect(await fetchOutcome(download.replace('attachment', 'inline'))).toEqual([403, 'AccessDenied']);
    expect(await fetchOutcome(`${await fixture.url()}&Policy=e30_`)).toEqual([403, 'MalformedPolicy']);
    expect(await fetchOutcome(`${await fixture.url()}&Expires=9999999999`)).toEqual([403, 'AccessDenied']);
  });

  it('a link with a changed signature is refused', async () => {
    const link = await fixture.url();
    const tampered = link.replace(/Signature=(.)/, (_, first) => `Signature=${first === 'A' ? 'B' : 'A'}`);
    expect(await fetchOutcome(tampered)).toEqual([403, 'AccessDenied']);
    const unreadable = new URL(link);
    unreadable.searchParams.set('Signature', 'a+b');
    expect(await fetchOutcome(unreadable.href)).toEqual([403, 'MalformedSignature']);
  });

  it('a link of an unknown key pair is refused, and a signature of another key under the right id', async () => {
    expect(await fetchOutcome((await fixture.url()).replace(KEY_PAIR_ID, 'KOTHER'))).toEqual([
      403,
      'InvalidKey',
    ]);
    const stranger = cloudFrontSigner({
      url: fixture.cdn.url,
      keyPairId: KEY_PAIR_ID,
      privateKey: keyPair().privateKey,
      ...VALIDITY,
    });
    expect(await fetchOutcome((await stranger.link(PAGE)).url)).toEqual([403, 'AccessDenied']);
  });

  it('every method but GET and HEAD is refused', async () => {
    const response = await fetch(await fixture.url(), { method: 'PUT', body: 'x' });
    expect([response.status, await codeOf(response)]).toEqual([403, 'AccessDenied']);
  });

  it('a refusal has a reason that pages of other origins can read', async () => {
    const response = await fetch(`${fixture.cdn.url}/${PAGE}`, {
      headers: { origin: 'https://webinar.example.org' },
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});
