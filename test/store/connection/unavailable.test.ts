import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Client } from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../local/supervise/ports.ts';
import { isUnavailable } from '../../../src/store/connection/unavailable.ts';

/** The host and a port on which no service listens. */
let closed: string;
beforeAll(async () => {
  closed = `127.0.0.1:${await freePort()}`;
});

const errorOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => expect.unreachable('the service answers'),
    (error) => error,
  );

describe('a refused connection', () => {
  it('of PostgreSQL means that the database is unavailable', async () => {
    const error = await errorOf(new Client(`postgres://u:p@${closed}/d`).connect());
    expect(isUnavailable(error)).toBe(true);
    expect(isUnavailable(new Error('The query failed.', { cause: error }))).toBe(true);
  });

  it('of the storage does not mean that the database is unavailable', async () => {
    const s3 = new S3Client({
      region: 'us-east-1',
      endpoint: `http://${closed}`,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
    });
    const error = await errorOf(s3.send(new HeadObjectCommand({ Bucket: 'a', Key: 'b' })));
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    expect(isUnavailable(error)).toBe(false);
  });

  it('of the signing keys or of the converter does not mean that the database is unavailable', async () => {
    const error = await errorOf(fetch(`http://${closed}/jwks.json`));
    expect(error).toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    expect(isUnavailable(error)).toBe(false);
    expect(isUnavailable(new Error('JWT_JWKS_URL: fetch failed', { cause: error }))).toBe(false);
  });
});
