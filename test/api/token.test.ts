/** Which tokens the server accepts, and the viewer that it reads from each. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../../src/domain/problem.ts';
import { authenticator } from '../../src/graphql/authenticate.ts';
import type { JwtOptions } from '../../src/graphql/verify-token.ts';

const VIDEO = '0f8ce0a1-5c1f-4e0e-9d5a-3d7a8f4c9b21';
const SECRET = 'a secret that is long enough for HS256';
const INSTRUCTOR = { resource_id: VIDEO, roles: ['instructor'], permissions: { can_update: true } };
const INVALID = 'The token is not valid.';

const createAuthenticator = (changes: Partial<JwtOptions> = {}) =>
  authenticator({ secret: SECRET, jwksUrl: null, issuer: null, audience: null, ...changes });

const sign = (claims: JWTPayload, changes: { expiresIn?: string | null; secret?: string } = {}) => {
  const { expiresIn = '1h', secret = SECRET } = changes;
  const token = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' });
  if (expiresIn) token.setExpirationTime(expiresIn);
  return token.sign(new TextEncoder().encode(secret));
};

/** The message with which a token is rejected; null when the token is accepted. */
async function rejection(
  authenticate: ReturnType<typeof createAuthenticator>,
  token: string,
): Promise<string | null> {
  try {
    await authenticate(`Bearer ${token}`);
    return null;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'UNAUTHENTICATED') return error.message;
    throw error;
  }
}

const viewer = async (claims: JWTPayload) => createAuthenticator()(`Bearer ${await sign(claims)}`);

describe('a token', () => {
  it.each(['instructor', 'teacher', 'staff', 'administrator', 'Instructor'])(
    'of the role %s with can_update lets its bearer share',
    async (role) => {
      expect(await viewer({ ...INSTRUCTOR, roles: [role] })).toMatchObject({
        role: 'instructor',
        video: VIDEO,
      });
    },
  );

  it.each<[string, JWTPayload]>([
    ['of a student', { ...INSTRUCTOR, roles: ['student'] }],
    ['of a learner', { ...INSTRUCTOR, roles: ['learner'] }],
    ['of none', { ...INSTRUCTOR, roles: ['none'] }],
    ['of an instructor without can_update', { ...INSTRUCTOR, permissions: { can_update: false } }],
    ['of an instructor whose can_update is a string', { ...INSTRUCTOR, permissions: { can_update: 'true' } }],
    ['of an instructor without permissions', { resource_id: VIDEO, roles: ['instructor'] }],
    ['without roles', { resource_id: VIDEO }],
    ['whose roles are a string', { ...INSTRUCTOR, roles: 'instructor' }],
    ['whose roles are not strings', { ...INSTRUCTOR, roles: [{ name: 'instructor' }, null, 5] }],
    ['of the platform with a video', { ...INSTRUCTOR, roles: ['platform'] }],
  ])('%s lets its bearer watch only', async (_what, claims) => {
    expect(await viewer(claims)).toMatchObject({ role: 'student', video: VIDEO });
  });

  it('names its video in upper or lower case', async () => {
    expect(await viewer({ ...INSTRUCTOR, resource_id: VIDEO.toUpperCase() })).toMatchObject({ video: VIDEO });
  });

  it('of the platform is valid for every video', async () => {
    expect(await viewer({ roles: ['platform'] })).toMatchObject({ role: 'platform', video: null });
  });

  it('expires at the time of its claim `exp`', async () => {
    const { expiresAt } = await viewer(INSTRUCTOR);
    expect(Math.abs((expiresAt?.getTime() ?? 0) - Date.now() - 3_600_000)).toBeLessThan(60_000);
  });

  it('that was accepted before is rejected after it has expired', async () => {
    const authenticate = createAuthenticator();
    const token = await sign(INSTRUCTOR, { expiresIn: '30s' });
    expect(await rejection(authenticate, token)).toBeNull();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 });
    try {
      expect(await rejection(authenticate, token)).toBe('The token has expired.');
    } finally {
      vi.useRealTimers();
    }
  });

  it('may be missing: the viewer is anonymous', async () => {
    for (const none of [undefined, '']) {
      expect(await createAuthenticator()(none)).toEqual({
        role: 'anonymous',
        video: null,
        expiresAt: null,
        tokenId: null,
        user: null,
      });
    }
  });

  it.each<[string, () => Promise<string>, string]>([
    ['that has expired', () => sign(INSTRUCTOR, { expiresIn: '-1s' }), 'The token has expired.'],
    ['without an expiry', () => sign(INSTRUCTOR, { expiresIn: null }), `The token's "exp" is not accepted.`],
    [
      'that is not valid yet',
      () => sign({ ...INSTRUCTOR, nbf: Math.floor(Date.now() / 1000) + 60 }),
      `The token's "nbf" is not accepted.`,
    ],
    [
      'signed with another secret',
      () => sign(INSTRUCTOR, { secret: 'another secret of the same length' }),
      INVALID,
    ],
    [
      'without a signature',
      async () => new UnsecuredJWT(INSTRUCTOR).setExpirationTime('1h').encode(),
      INVALID,
    ],
    [
      'whose claims were changed',
      async () => tamper(await sign({ ...INSTRUCTOR, roles: ['student'] })),
      INVALID,
    ],
    ['that is not a JWT', async () => 'a.b.c', INVALID],
    ['without a video', () => sign({ roles: ['instructor'] }), 'The token names no video in "resource_id".'],
    [
      'whose video is a number',
      () => sign({ ...INSTRUCTOR, resource_id: 5 }),
      'The token names no video in "resource_id".',
    ],
  ])('%s is rejected', async (_what, token, message) => {
    expect(await rejection(createAuthenticator(), await token())).toBe(message);
  });

  it('is accepted only as a bearer token', async () => {
    const token = await sign(INSTRUCTOR);
    for (const header of [token, `Basic ${token}`, 'Bearer', `Bearer ${token} ${token}`]) {
      await expect(createAuthenticator()(header), header).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    expect(await createAuthenticator()(`bearer  ${token}`)).toMatchObject({ role: 'instructor' });
  });

  it('needs the configured issuer and audience', async () => {
    const authenticate = createAuthenticator({ issuer: 'https://school.example', audience: 'lectern' });
    const right = { ...INSTRUCTOR, iss: 'https://school.example', aud: ['lectern', 'other'] };
    expect(await rejection(authenticate, await sign(right))).toBeNull();
    for (const [claim, wrong] of [
      ['aud', { ...right, aud: 'other' }],
      ['iss', { ...right, iss: 'https://elsewhere.example' }],
    ] as const) {
      expect(await rejection(authenticate, await sign(wrong))).toBe(
        `The token's "${claim}" is not accepted.`,
      );
    }
    expect(await rejection(authenticate, await sign(INSTRUCTOR))).toMatch(/is not accepted/);
  });
});

function tamper(token: string): string {
  const [header, , signature] = token.split('.');
  const claims = { ...INSTRUCTOR, exp: Math.floor(Date.now() / 1000) + 3600 };
  return `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
}

describe('a token signed with a key of JWT_JWKS_URL', () => {
  const keys = new Map<string, { publicKey: CryptoKey; privateKey: CryptoKey }>();
  let answer: 'keys' | 'failure' = 'keys';
  const server = createServer(async (_request, response) => {
    if (answer === 'failure') return void response.writeHead(500).end();
    const jwks = await Promise.all(
      [...keys].map(async ([kid, { publicKey }]) => ({ ...(await exportJWK(publicKey)), kid })),
    );
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: jwks }));
  });
  let jwksUrl: string;

  beforeAll(async () => {
    keys.set('rsa', await generateKeyPair('RS256', { extractable: true }));
    keys.set('curve', await generateKeyPair('ES256', { extractable: true }));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
  });
  afterAll(() => void server.close());

  const signWithKey = (alg: string, kid: string, key = keys.get(kid)?.privateKey as CryptoKey) =>
    new SignJWT(INSTRUCTOR).setProtectedHeader({ alg, kid }).setExpirationTime('1h').sign(key);

  it('is accepted, with RS256 and ES256', async () => {
    const authenticate = createAuthenticator({ secret: null, jwksUrl });
    expect(await rejection(authenticate, await signWithKey('RS256', 'rsa'))).toBeNull();
    expect(await rejection(authenticate, await signWithKey('ES256', 'curve'))).toBeNull();
  });

  it('is accepted beside a token signed with JWT_SECRET when both are configured', async () => {
    const authenticate = createAuthenticator({ jwksUrl });
    expect(await rejection(authenticate, await signWithKey('RS256', 'rsa'))).toBeNull();
    expect(await rejection(authenticate, await sign(INSTRUCTOR))).toBeNull();
  });

  it('is rejected when a public key was used as the HS256 secret', async () => {
    const pem = await exportSPKI(keys.get('rsa')?.publicKey as CryptoKey);
    const forged = await sign(INSTRUCTOR, { secret: pem });
    expect(await rejection(createAuthenticator({ secret: null, jwksUrl }), forged)).toBe(INVALID);
    expect(await rejection(createAuthenticator({ jwksUrl }), forged)).toBe(INVALID);
  });

  it('is rejected when its key is not in the set, under a known or an unknown key id', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const authenticate = createAuthenticator({ secret: null, jwksUrl });
    expect(await rejection(authenticate, await signWithKey('RS256', 'rsa', privateKey))).toBe(INVALID);
    expect(await rejection(authenticate, await signWithKey('RS256', 'mine', privateKey))).toBe(INVALID);
  });

  it('is rejected when its algorithm is not RS256 or ES256', async () => {
    const { privateKey } = await generateKeyPair('RS512');
    expect(
      await rejection(
        createAuthenticator({ secret: null, jwksUrl }),
        await signWithKey('RS512', 'rsa', privateKey),
      ),
    ).toBe(INVALID);
    const unsigned = new UnsecuredJWT(INSTRUCTOR).setExpirationTime('1h').encode();
    expect(await rejection(createAuthenticator({ secret: null, jwksUrl }), unsigned)).toBe(INVALID);
  });

  it('fails with an internal error when the keys cannot be fetched', async () => {
    answer = 'failure';
    try {
      const token = await signWithKey('RS256', 'rsa');
      await expect(rejection(createAuthenticator({ secret: null, jwksUrl }), token)).rejects.toThrow(
        /200 OK/,
      );
      const nowhere = createAuthenticator({ secret: null, jwksUrl: 'http://127.0.0.1:9/jwks.json' });
      await expect(rejection(nowhere, token)).rejects.toThrow();
    } finally {
      answer = 'keys';
    }
  });
});
