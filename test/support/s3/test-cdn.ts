/** An embedded CDN in front of a local S3, with three objects. */
import { generateKeyPairSync } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { type LocalCdn, startCdn } from '../../../local/cdn/server.ts';
import { cloudFrontSigner, type Signer } from '../../../src/files/sign.ts';
import { silentLog } from '../silent-log.ts';
import { BUCKET, openStorage, type Storage } from './test-storage.ts';

/** Both values are in seconds. */
export const VALIDITY = { ttl: 7200, rotation: 1800 };
export const KEY_PAIR_ID = 'K2JCJMDEHXQW5F';
export const PAGE = 'video/sharedlivemedias/media/1/1.png';

export const keyPair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
export const { publicKey, privateKey } = keyPair();

export interface TestCdn extends AsyncDisposable {
  storage: Storage;
  cdn: LocalCdn;
  signer: Signer;
  /** Returns a signed link to an object. */
  url(key?: string): Promise<string>;
  /** Returns a link to the page that is valid for `seconds`, or with other changes to the signed URL. */
  signedUntil(seconds: number, more?: Partial<Parameters<typeof getSignedUrl>[0]>): string;
}

export async function startTestCdn(): Promise<TestCdn> {
  const storage = await openStorage();
  const cdn = await startCdn({
    port: 0,
    publicKey,
    keyPairId: KEY_PAIR_ID,
    origin: { s3: storage.s3 },
    bucket: BUCKET,
    log: silentLog,
  });
  const signer = cloudFrontSigner({ url: cdn.url, keyPairId: KEY_PAIR_ID, privateKey, ...VALIDITY });
  const put = (Key: string, Body: string) =>
    storage.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ContentType: 'image/png' }));
  await put(PAGE, '0123456789');
  await put('video/sharedlivemedias/media/1/2.png', 'second');
  await put('授業/a b+c.png', 'odd');
  return {
    storage,
    cdn,
    signer,
    url: async (key = PAGE) => (await signer.link(key)).url,
    signedUntil: (seconds, more = {}) =>
      getSignedUrl({
        url: `${cdn.url}/${PAGE}`,
        keyPairId: KEY_PAIR_ID,
        privateKey,
        dateLessThan: new Date(Date.now() + seconds * 1000),
        ...more,
      } as Parameters<typeof getSignedUrl>[0]),
    async [Symbol.asyncDispose]() {
      await cdn[Symbol.asyncDispose]();
      await storage[Symbol.asyncDispose]();
    },
  };
}
