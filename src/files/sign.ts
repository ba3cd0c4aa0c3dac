/** Links that open one object to whoever holds them. All viewers get the same string, so caches work. */
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl as signForCloudFront } from '@aws-sdk/cloudfront-signer';
import { getSignedUrl as signForS3 } from '@aws-sdk/s3-request-presigner';
import { attachment } from './disposition.ts';

export interface Link {
  url: string;
  expiresAt: Date;
}

export interface LinkOptions {
  /** Makes it a download saved under this name; without it the object is shown in place. */
  filename?: string;
}

export interface Signer {
  /** Signs once for each key, filename and expiry, and remembers. */
  link(key: string, options?: LinkOptions): Promise<Link>;
}

export interface Validity {
  /** Seconds a link lives at least. Default two hours. */
  ttl?: number;
  /** Seconds for which everybody gets the same link; it lives up to that much longer. Default half an hour. */
  bucketSeconds?: number;
  /** Links remembered; the longest unused is forgotten first. Default 10,000, about 10 MB. */
  remembered?: number;
}

const TTL = 2 * 3600;
const BUCKET = 1800;
const REMEMBERED = 10_000;

/** Links of a CloudFront distribution whose origin is the bucket; canned policy, RSA-SHA1. */
export function cloudFrontSigner(
  options: Validity & {
    /** Of the distribution: `https://d111111abcdef8.cloudfront.net`. */
    url: string;
    keyPairId: string;
    /** PEM. */
    privateKey: string;
  },
): Signer {
  const { keyPairId, privateKey } = options;
  const base = options.url.replace(/\/$/, '');
  return signer(options, async (key, disposition, expiresAt) => {
    const path = key.split('/').map(encodeURIComponent).join('/');
    // Inside what is signed: a viewer cannot turn a page into a download of another name.
    const query = disposition ? `?response-content-disposition=${encodeURIComponent(disposition)}` : '';
    return signForCloudFront({
      url: `${base}/${path}${query}`,
      keyPairId,
      privateKey,
      dateLessThan: expiresAt,
    });
  });
}

/** Presigned GETs, for storage without CloudFront before it; `s3` is a client with the endpoint browsers reach. */
export function s3Signer(options: Validity & { s3: S3Client; bucket: string }): Signer {
  const { s3, bucket, ttl = TTL, bucketSeconds = BUCKET } = options;
  const expiresIn = ttl + bucketSeconds;
  return signer(options, (key, disposition, expiresAt) => {
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      ...(disposition && { ResponseContentDisposition: disposition }),
    });
    // The date is signed too. Counted back from the expiry it is the same for everybody, and in the past.
    const signingDate = new Date(expiresAt.getTime() - expiresIn * 1000);
    return signForS3(s3, command, { expiresIn, signingDate });
  });
}

type Sign = (key: string, disposition: string | undefined, expiresAt: Date) => Promise<string>;

function signer(
  { ttl = TTL, bucketSeconds = BUCKET, remembered = REMEMBERED }: Validity,
  sign: Sign,
): Signer {
  const links = new Map<string, Promise<Link>>();

  function remember(id: string, link: Promise<Link>): void {
    links.set(id, link);
    link.catch(() => links.delete(id));
    const [oldest] = links.keys();
    if (links.size > remembered && oldest !== undefined) links.delete(oldest);
  }

  return {
    link(key, { filename } = {}) {
      const expiresAt = new Date(Math.ceil((Date.now() / 1000 + ttl) / bucketSeconds) * bucketSeconds * 1000);
      const id = `${expiresAt.getTime()}\n${key}\n${filename ?? ''}`;
      const known = links.get(id);
      if (known) {
        // A Map keeps the order of insertion: the first is the longest unused.
        links.delete(id);
        links.set(id, known);
        return known;
      }
      const disposition = filename === undefined ? undefined : attachment(filename);
      const link = sign(key, disposition, expiresAt).then((url) => ({ url, expiresAt }));
      remember(id, link);
      return link;
    },
  };
}
