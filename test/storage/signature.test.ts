import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopeText, sign, stringToSign } from '../../src/local/s3/sigv4.ts';
import { BUCKET, clientOf, codeOf, KEYS, openStorage, type Storage, text } from './storage.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await openStorage();
  await storage.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a.txt', Body: 'hello' }));
});
afterAll(() => storage[Symbol.asyncDispose]());

const get = new GetObjectCommand({ Bucket: BUCKET, Key: 'a.txt' });
const presign = (options: Parameters<typeof getSignedUrl>[2] = {}, s3: S3Client = storage.s3) =>
  getSignedUrl(s3, get, options);

async function outcome(url: string, init?: RequestInit): Promise<[number, string | undefined]> {
  const response = await fetch(url, init);
  return [response.status, response.ok ? await response.text() : await codeOf(response)];
}

describe('a presigned link', () => {
  it('opens its object until it expires', async () => {
    const now = Date.now();
    expect(await outcome(await presign())).toEqual([200, 'hello']);
    const old = await presign({ signingDate: new Date(now - 60_000), expiresIn: 61 });
    expect(await outcome(old)).toEqual([200, 'hello']);
    const expired = await presign({ signingDate: new Date(now - 60_000), expiresIn: 59 });
    expect(await outcome(expired)).toEqual([403, 'AccessDenied']);
  });

  it('opens nothing else: another object, method, validity, or a header of the answer', async () => {
    const url = await presign();
    expect(await outcome(url.replace('a.txt', 'b.txt'))).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await outcome(url, { method: 'DELETE' })).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await outcome(url.replace('X-Amz-Expires=900', 'X-Amz-Expires=9000'))).toEqual([
      403,
      'SignatureDoesNotMatch',
    ]);
    expect(await outcome(`${url}&response-content-type=text/html`)).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await outcome(url.replace(/Signature=./, 'Signature=g'))).toEqual([403, 'SignatureDoesNotMatch']);
  });

  it('answers with the headers that were signed into it', async () => {
    const command = new GetObjectCommand({
      Bucket: BUCKET,
      Key: 'a.txt',
      ResponseContentDisposition: 'attachment; filename="a b.txt"',
      ResponseContentType: 'text/plain',
    });
    const { headers } = await fetch(await getSignedUrl(storage.s3, command));
    expect(headers.get('content-disposition')).toBe('attachment; filename="a b.txt"');
    expect(headers.get('content-type')).toBe('text/plain');
  });

  it('lives seven days at most, and not before its time', async () => {
    const soon = await presign({ signingDate: new Date(Date.now() + 3600_000) });
    expect(await outcome(soon)).toEqual([403, 'AccessDenied']);
    const week = await presign({ expiresIn: 604_800 });
    expect(await outcome(week)).toEqual([200, 'hello']);
    expect(await outcome(week.replace('=604800', '=604801'))).toEqual([
      400,
      'AuthorizationQueryParametersError',
    ]);
  });

  it('is refused when another secret, key id or region signed it', async () => {
    const from = (keys: Partial<typeof KEYS>) => presign({}, clientOf(storage.endpoint, keys));
    expect(await outcome(await from({ secretAccessKey: 'guessed' }))).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await outcome(await from({ accessKeyId: 'stranger' }))).toEqual([403, 'InvalidAccessKeyId']);
    expect(await outcome(await from({ region: 'us-east-1' }))).toEqual([
      400,
      'AuthorizationQueryParametersError',
    ]);
  });

  it('lets a browser send a file, when it was signed for that', async () => {
    const url = await getSignedUrl(storage.s3, new PutObjectCommand({ Bucket: BUCKET, Key: 'put.txt' }));
    expect((await fetch(url, { method: 'PUT', body: 'from a browser' })).status).toBe(200);
    const { Body } = await storage.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'put.txt' }));
    expect(await text(Body)).toBe('from a browser');
  });
});

describe('a signed request', () => {
  /** Sends a request of our own making, signed as it is meant to be, after `tamper` has had its way with it. */
  function send(
    tamper: (message: {
      method: string;
      path: string;
      headers: Record<string, string>;
      body: string;
    }) => void = () => {},
    { date = new Date(), body = 'hello' } = {},
  ): Promise<[number, string | undefined]> {
    const timestamp = date.toISOString().replace(/[-:]|\.\d+/g, '');
    const scope = { date: timestamp.slice(0, 8), region: KEYS.region };
    const { host, port } = new URL(storage.endpoint);
    const headers: Record<string, string> = {
      host,
      'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
      'x-amz-date': timestamp,
      'x-amz-meta-note': 'two  spaces',
    };
    const message = { method: 'PUT', path: `/${BUCKET}/own.txt`, headers, body };
    const signedHeaders = Object.keys(headers).sort();
    const canonical = stringToSign(
      {
        method: 'PUT',
        path: message.path,
        query: [],
        signedHeaders,
        headers: (name) => headers[name] ?? '',
        payloadHash: headers['x-amz-content-sha256'] ?? '',
      },
      timestamp,
      scope,
    );
    const credential = `${KEYS.accessKeyId}/${scopeText(scope)}`;
    const signature = sign(KEYS.secretAccessKey, scope, canonical);
    headers['authorization'] =
      `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
    tamper(message);
    headers['content-length'] ??= String(message.body.length);
    return new Promise((resolve, reject) => {
      const call = request(
        { port, host: '127.0.0.1', method: message.method, path: message.path, headers },
        (response) => {
          let answer = '';
          response.setEncoding('utf8').on('data', (chunk) => {
            answer += chunk;
          });
          response.on('end', () => resolve([response.statusCode ?? 0, /<Code>(\w+)</.exec(answer)?.[1]]));
        },
      );
      call.on('error', reject).end(message.body);
    });
  }

  it('is taken as it was signed', async () => {
    expect(await send()).toEqual([200, undefined]);
  });

  it('is refused with its path, method, header, query or body changed', async () => {
    expect(await send((message) => void (message.path = `/${BUCKET}/other.txt`))).toEqual([
      403,
      'SignatureDoesNotMatch',
    ]);
    expect(await send((message) => void (message.method = 'DELETE'))).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await send(({ headers }) => void (headers['x-amz-meta-note'] = 'changed'))).toEqual([
      403,
      'SignatureDoesNotMatch',
    ]);
    expect(await send((message) => void (message.path += '?x-id=PutObject'))).toEqual([
      403,
      'SignatureDoesNotMatch',
    ]);
    expect(await send((message) => void (message.body = 'jello'))).toEqual([
      400,
      'XAmzContentSHA256Mismatch',
    ]);
  });

  it('is refused with a header added that changes what it does', async () => {
    const copy = ({ headers }: { headers: Record<string, string> }) =>
      void (headers['x-amz-copy-source'] = `/${BUCKET}/a.txt`);
    expect(await send(copy)).toEqual([403, 'AccessDenied']);
  });

  it('is refused when its host is not signed', async () => {
    const drop = ({ headers }: { headers: Record<string, string> }) => {
      headers['authorization'] = (headers['authorization'] ?? '').replace('host;', '');
    };
    expect(await send(drop)).toEqual([403, 'AccessDenied']);
  });

  it('is refused without a signature, or with one that cannot be read', async () => {
    expect(await send(({ headers }) => void delete headers['authorization'])).toEqual([403, 'AccessDenied']);
    expect(await send(({ headers }) => void (headers['authorization'] = 'Bearer abc'))).toEqual([
      400,
      'InvalidRequest',
    ]);
    expect(
      await send(({ headers }) => void (headers['authorization'] = 'AWS4-HMAC-SHA256 nonsense')),
    ).toEqual([400, 'AuthorizationHeaderMalformed']);
  });

  it('may come from a clock that is 14 minutes wrong, not 16', async () => {
    const minutes = (count: number) => new Date(Date.now() + count * 60_000);
    expect(await send(undefined, { date: minutes(-14) })).toEqual([200, undefined]);
    expect(await send(undefined, { date: minutes(14) })).toEqual([200, undefined]);
    expect(await send(undefined, { date: minutes(-16) })).toEqual([403, 'RequestTimeTooSkewed']);
    expect(await send(undefined, { date: minutes(16) })).toEqual([403, 'RequestTimeTooSkewed']);
  });

  it('is refused when it is shorter than it says', async () => {
    const response = fetch(`${storage.endpoint}/${BUCKET}/x`, { method: 'PUT', body: 'a' });
    expect(await codeOf(await response)).toBe('AccessDenied');
  });
});

describe("the AWS client's own ways of sending a body", () => {
  const key = 'body.bin';
  const body = Buffer.from('0123456789'.repeat(30_000));
  const stored = async () => {
    const { Body } = await storage.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []).equals(body);
  };

  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'in one piece with a %s',
    async (ChecksumAlgorithm) => {
      await storage.s3.send(
        new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body, ChecksumAlgorithm }),
      );
      expect(await stored()).toBe(true);
    },
  );

  it.each(['CRC32', 'SHA256'] as const)(
    'as a stream, chunked with a %s behind it',
    async (ChecksumAlgorithm) => {
      const Body = Readable.from([body.subarray(0, 100_000), body.subarray(100_000)], { objectMode: false });
      const input = { Bucket: BUCKET, Key: key, Body, ContentLength: body.length, ChecksumAlgorithm };
      await storage.s3.send(new PutObjectCommand(input));
      expect(await stored()).toBe(true);
    },
  );

  it('is refused when a checksum says otherwise, and nothing is stored', async () => {
    const put = (wrong: object) =>
      storage.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'wrong.bin', Body: 'hello', ...wrong }));
    await expect(put({ ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(put({ ChecksumSHA256: 'A'.repeat(43).concat('=') })).rejects.toMatchObject({
      name: 'BadDigest',
    });
    await expect(put({ ContentMD5: '1B2M2Y8AsgTpgAmY7PhCfg==' })).rejects.toMatchObject({
      name: 'BadDigest',
    });
    const wrong = new GetObjectCommand({ Bucket: BUCKET, Key: 'wrong.bin' });
    await expect(storage.s3.send(wrong)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('asks whether a bucket is there', async () => {
    await storage.s3.send(new HeadBucketCommand({ Bucket: BUCKET }));
    const missing = new HeadBucketCommand({ Bucket: 'missing-bucket' });
    await expect(storage.s3.send(missing)).rejects.toMatchObject({ name: 'NotFound' });
  });
});
