import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { GetObjectCommand, HeadBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopeText, sign, stringToSign } from '../../../local/s3/access/sigv4.ts';
import {
  BUCKET,
  clientOf,
  codeOf,
  KEYS,
  openStorage,
  type Storage,
  text,
} from '../../support/s3/test-storage.ts';

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
    const old = await presign({ signingDate: new Date(now - 60_000), expiresIn: 180 });
    expect(await outcome(old)).toEqual([200, 'hello']);
    const expired = await presign({ signingDate: new Date(now - 60_000), expiresIn: 59 });
    expect(await outcome(expired)).toEqual([403, 'AccessDenied']);
  });

  it('opens no other object, method, validity or response header', async () => {
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

  it('is answered with the response headers that were signed into it', async () => {
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

  it('is valid for seven days at most, and not before its date', async () => {
    const soon = await presign({ signingDate: new Date(Date.now() + 3600_000) });
    expect(await outcome(soon)).toEqual([403, 'AccessDenied']);
    const week = await presign({ expiresIn: 604_800 });
    expect(await outcome(week)).toEqual([200, 'hello']);
    expect(await outcome(week.replace('=604800', '=604801'))).toEqual([
      400,
      'AuthorizationQueryParametersError',
    ]);
  });

  it('is refused when it was signed with another secret, key id or region', async () => {
    const from = (keys: Partial<typeof KEYS>) => presign({}, clientOf(storage.endpoint, keys));
    expect(await outcome(await from({ secretAccessKey: 'guessed' }))).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await outcome(await from({ accessKeyId: 'stranger' }))).toEqual([403, 'InvalidAccessKeyId']);
    expect(await outcome(await from({ region: 'us-east-1' }))).toEqual([
      400,
      'AuthorizationQueryParametersError',
    ]);
  });

  it('lets a browser send a file when it was signed for PUT', async () => {
    const url = await getSignedUrl(storage.s3, new PutObjectCommand({ Bucket: BUCKET, Key: 'put.txt' }));
    expect((await fetch(url, { method: 'PUT', body: 'from a browser' })).status).toBe(200);
    const { Body } = await storage.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'put.txt' }));
    expect(await text(Body)).toBe('from a browser');
  });
});

it('the signature equals the example of the S3 manual', () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "GET Object"
  const scope = { date: '20130524', region: 'us-east-1' };
  const headers: Record<string, string> = {
    host: 'examplebucket.s3.amazonaws.com',
    range: 'bytes=0-9',
    'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'x-amz-date': '20130524T000000Z',
  };
  const canonical = {
    method: 'GET',
    path: '/test.txt',
    query: [],
    signedHeaders: Object.keys(headers),
    headers: (name: string) => headers[name] ?? '',
    payloadHash: headers['x-amz-content-sha256'] ?? '',
  };
  const text = stringToSign(canonical, '20130524T000000Z', scope);
  expect(sign('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', scope, text)).toBe(
    'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  );
});

interface Message {
  method: string;
  path: string;
  /** Undefined removes a header. */
  headers: Record<string, string | undefined>;
  body: string;
}

describe('a signed request', () => {
  /** Sends a signed request with the given changes. */
  async function send(
    change: Partial<Message> = {},
    date = new Date(),
  ): Promise<[number, string | undefined]> {
    const timestamp = date.toISOString().replace(/[-:]|\.\d+/g, '');
    const scope = { date: timestamp.slice(0, 8), region: KEYS.region };
    const payloadHash = createHash('sha256').update('hello').digest('hex');
    const signed: Record<string, string> = {
      host: new URL(storage.endpoint).host,
      'x-amz-content-sha256': payloadHash,
      'x-amz-date': timestamp,
      'x-amz-meta-note': 'two  spaces',
    };
    const signedHeaders = Object.keys(signed).sort();
    const [method, path] = ['PUT', `/${BUCKET}/own.txt`];
    const header = (name: string) => signed[name] ?? '';
    const canonical = { method, path, query: [], signedHeaders, headers: header, payloadHash };
    const signature = sign(KEYS.secretAccessKey, scope, stringToSign(canonical, timestamp, scope));
    const authorization = `AWS4-HMAC-SHA256 Credential=${KEYS.accessKeyId}/${scopeText(scope)}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`;
    const message = { method, path, body: 'hello', ...change };
    const headers = Object.entries({ ...signed, authorization, ...change.headers });
    return sendRaw({
      ...message,
      headers: Object.fromEntries(headers.filter(([, value]) => value !== undefined)),
    });
  }

  // fetch would correct the errors that these tests make.
  function sendRaw({ method, path, headers, body }: Message): Promise<[number, string | undefined]> {
    const { hostname, port } = new URL(storage.endpoint);
    return new Promise((resolve, reject) => {
      const call = request({
        hostname,
        port,
        method,
        path,
        headers: { 'content-length': body.length, ...headers },
      });
      call.on('error', reject).on('response', async (response) => {
        let answer = '';
        for await (const chunk of response.setEncoding('utf8')) answer += chunk;
        resolve([response.statusCode ?? 0, /<Code>(\w+)</.exec(answer)?.[1]]);
      });
      call.end(body);
    });
  }

  it('is accepted as it was signed', async () => {
    expect(await send()).toEqual([200, undefined]);
  });

  it('is refused with its path, method, header, query or body changed', async () => {
    const mismatch = [403, 'SignatureDoesNotMatch'];
    expect(await send({ path: `/${BUCKET}/other.txt` })).toEqual(mismatch);
    expect(await send({ method: 'DELETE' })).toEqual(mismatch);
    expect(await send({ headers: { 'x-amz-meta-note': 'changed' } })).toEqual(mismatch);
    expect(await send({ path: `/${BUCKET}/own.txt?x-id=PutObject` })).toEqual(mismatch);
    expect(await send({ body: 'jello' })).toEqual([400, 'XAmzContentSHA256Mismatch']);
  });

  it('is refused with an added header that changes its meaning', async () => {
    const added = { 'x-amz-copy-source': `/${BUCKET}/a.txt` };
    expect(await send({ headers: added })).toEqual([403, 'AccessDenied']);
  });

  it('is refused without a signature or with a malformed one', async () => {
    const authorized = (authorization: string | undefined) => send({ headers: { authorization } });
    expect(await authorized(undefined)).toEqual([403, 'AccessDenied']);
    expect(await authorized('Bearer abc')).toEqual([400, 'InvalidRequest']);
    expect(await authorized('AWS4-HMAC-SHA256 nonsense')).toEqual([400, 'AuthorizationHeaderMalformed']);
    const hostless = `AWS4-HMAC-SHA256 Credential=${KEYS.accessKeyId}/${scopeText({ date: today(), region: KEYS.region })}, SignedHeaders=x-amz-content-sha256;x-amz-date;x-amz-meta-note, Signature=${'0'.repeat(64)}`;
    expect(await authorized(hostless)).toEqual([403, 'AccessDenied']);
  });

  it('may come from a clock that is 14 minutes off, but not 16', async () => {
    const minutes = (count: number) => new Date(Date.now() + count * 60_000);
    expect(await send({}, minutes(-14))).toEqual([200, undefined]);
    expect(await send({}, minutes(14))).toEqual([200, undefined]);
    expect(await send({}, minutes(-16))).toEqual([403, 'RequestTimeTooSkewed']);
    expect(await send({}, minutes(16))).toEqual([403, 'RequestTimeTooSkewed']);
  });
});

const today = () => new Date().toISOString().slice(0, 10).replaceAll('-', '');

describe('a body as the AWS client sends it', () => {
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

  it('is refused when a checksum differs, and nothing is stored', async () => {
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

  it('is accepted for HeadBucket', async () => {
    await storage.s3.send(new HeadBucketCommand({ Bucket: BUCKET }));
    const missing = new HeadBucketCommand({ Bucket: 'missing-bucket' });
    await expect(storage.s3.send(missing)).rejects.toMatchObject({ name: 'NotFound' });
  });
});
