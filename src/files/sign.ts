/** Signed links. A link gives access to one object, and is the same for all viewers, so that caches work. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl as signForCloudFront } from '@aws-sdk/cloudfront-signer';
import { getSignedUrl as signForS3 } from '@aws-sdk/s3-request-presigner';
import { LRUCache } from 'lru-cache';
import { attachment } from './disposition.ts';
import { SigningQueue } from './signing-queue.ts';

export interface Link {
  url: string;
  expiresAt: Date;
}

export interface LinkOptions {
  /** Makes the link a download with this file name. Without it browsers display the object. */
  filename?: string;
}

export interface Signer {
  /** Signs once for each key, file name and expiry, and caches the link. */
  link(key: string, options?: LinkOptions): Promise<Link>;
}

export interface Validity {
  /** Seconds for which a link is valid at least. */
  ttl: number;
  /** Seconds for which all viewers receive the same link. A link is valid for at most `ttl` and this together. */
  rotation: number;
  /** Milliseconds since 1970, by a clock that is right. */
  now?: () => number;
  /** Maximum number of cached links. */
  cacheSize?: number;
}

/** The cached links take about 10 MB. */
const CACHE_SIZE = 10_000;

/** Signs links of a CloudFront distribution whose origin is the bucket: RSA-SHA1, with a canned policy. */
export function cloudFrontSigner(
  options: Validity & {
    /** The URL of the distribution: `https://d111111abcdef8.cloudfront.net`. */
    url: string;
    keyPairId: string;
    /** PEM. */
    privateKey: string;
  },
): Signer {
  const { keyPairId } = options;
  let privateKey: KeyObject | undefined;
  const base = options.url.replace(/\/$/, '');
  return cachingSigner(options, async (key, disposition, expiresAt) => {
    const path = key.split('/').map(encodeURIComponent).join('/');
    // The signature covers the disposition, so a viewer cannot change a page's link into a download.
    const query = disposition ? `?response-content-disposition=${encodeURIComponent(disposition)}` : '';
    // Reading the key from its text takes longer than the signature.
    privateKey ??= createPrivateKey(options.privateKey);
    return signForCloudFront({
      url: `${base}/${path}${query}`,
      keyPairId,
      // The package passes the key on to `Sign.sign`, which accepts a KeyObject, although the package's type does not.
      privateKey: privateKey as unknown as string,
      dateLessThan: expiresAt,
    });
  });
}

/** Signs GET requests of a storage without CloudFront. `s3` has the endpoint that browsers use. */
export function s3Signer(options: Validity & { s3: S3Client; bucket: string }): Signer {
  const { s3, bucket, ttl, rotation } = options;
  const expiresIn = ttl + rotation;
  return cachingSigner(options, (key, disposition, expiresAt) => {
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      ...(disposition && { ResponseContentDisposition: disposition }),
    });
    // The signature covers the date. Counted back from the expiry, the date is the same for all and in the past.
    const signingDate = new Date(expiresAt.getTime() - expiresIn * 1000);
    return signForS3(s3, command, { expiresIn, signingDate });
  });
}

type Sign = (key: string, disposition: string | undefined, expiresAt: Date) => Promise<string>;

function cachingSigner(
  { ttl, rotation, now = () => Date.now(), cacheSize = CACHE_SIZE }: Validity,
  sign: Sign,
): Signer {
  const links = new LRUCache<string, Promise<Link>>({ max: cacheSize });
  const queue = new SigningQueue();
  return {
    link(key, { filename } = {}) {
      const expiresAt = new Date(Math.ceil((now() / 1000 + ttl) / rotation) * rotation * 1000);
      const id = `${expiresAt.getTime()}\n${key}\n${filename ?? ''}`;
      const cached = links.get(id);
      if (cached) return cached;
      const disposition = filename === undefined ? undefined : attachment(filename);
      const link = queue.run(() => sign(key, disposition, expiresAt)).then((url) => ({ url, expiresAt }));
      links.set(id, link);
      link.catch(() => links.delete(id));
      return link;
    },
  };
}
