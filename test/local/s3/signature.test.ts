import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopeText, sign, stringToSign } from '../../../local/s3/access/sigv4.ts';
import { BUCKET, KEYS, openStorage, type Storage } from '../../support/s3/test-storage.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await openStorage();
  await storage.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a.txt', Body: 'hello' }));
});
afterAll(() => storage[Symbol.asyncDispose]());

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

describe('signed requests', () => {
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

  it('a signed request is accepted as it was signed', async () => {
    expect(await send()).toEqual([200, undefined]);
  });

  it('a signed request is refused with its path, method, header, query or body changed', async () => {
    const mismatch = [403, 'SignatureDoesNotMatch'];
    expect(await send({ path: `/${BUCKET}/other.txt` })).toEqual(mismatch);
    expect(await send({ method: 'DELETE' })).toEqual(mismatch);
    expect(await send({ headers: { 'x-amz-meta-note': 'changed' } })).toEqual(mismatch);
    expect(await send({ path: `/${BUCKET}/own.txt?x-id=PutObject` })).toEqual(mismatch);
    expect(await send({ body: 'jello' })).toEqual([400, 'XAmzContentSHA256Mismatch']);
  });

  it('a signed request is refused with an added header that changes its meaning', async () => {
    const added = { 'x-amz-copy-source': `/${BUCKET}/a.txt` };
    expect(await send({ headers: added })).toEqual([403, 'AccessDenied']);
  });

  it('a signed request is refused without a signature or with a malformed one', async () => {
    const authorized = (authorization: string | undefined) => send({ headers: { authorization } });
    expect(await authorized(undefined)).toEqual([403, 'AccessDenied']);
    expect(await authorized('Bearer abc')).toEqual([400, 'InvalidRequest']);
    expect(await authorized('AWS4-HMAC-SHA256 nonsense')).toEqual([400, 'AuthorizationHeaderMalformed']);
    const hostless = `AWS4-HMAC-SHA256 Credential=${KEYS.accessKeyId}/${scopeText({ date: today(), region: KEYS.region })}, SignedHeaders=x-amz-content-sha256;x-amz-date;x-amz-meta-note, Signature=${'0'.repeat(64)}`;
    expect(await authorized(hostless)).toEqual([403, 'AccessDenied']);
  });

  it('a signed request may come from a clock that is 14 minutes off, but not 16', async () => {
    const minutes = (count: number) => new Date(Date.now() + count * 60_000);
    expect(await send({}, minutes(-14))).toEqual([200, undefined]);
    expect(await send({}, minutes(14))).toEqual([200, undefined]);
    expect(await send({}, minutes(-16))).toEqual([403, 'RequestTimeTooSkewed']);
    expect(await send({}, minutes(16))).toEqual([403, 'RequestTimeTooSkewed']);
  });
});

const today = () => new Date().toISOString().slice(0, 10).replaceAll('-', '');
