/** Whose tokens are believed, and what they say. */
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
import { authenticator, type JwtOptions } from '../../src/graphql/viewer.ts';

const VIDEO = '0f8ce0a1-5c1f-4e0e-9d5a-3d7a8f4c9b21';
const SECRET = 'a secret that is long enough for HS256';
const INSTRUCTOR = { resource_id: VIDEO, roles: ['instructor'], permissions: { can_update: true } };
const INVALID = 'The token is not valid.';

const accepting = (changes: Partial<JwtOptions> = {}) =>
  authenticator({ secret: SECRET, jwksUrl: null, issuer: null, audience: null, ...changes });

const signed = (claims: JWTPayload, changes: { expiresIn?: string | null; secret?: string } = {}) => {
  const { expiresIn = '1h', secret = SECRET } = changes;
  const token = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' });
  if (expiresIn) token.setExpirationTime(expiresIn);
  return token.sign(new TextEncoder().encode(secret));
};

/** What a token is refused with; `null` when it is not. */
async function refusal(authenticate: ReturnType<typeof accepting>, token: string): Promise<string | null> {
  try {
    await authenticate(`Bearer ${token}`);
    return null;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'UNAUTHENTICATED') return error.message;
    throw error;
  }
}

const viewer = async (claims: JWTPayload) => accepting()(`Bearer ${await signed(claims)}`);

describe('a token', () => {
  it.each(['instructor', 'teacher', 'staff', 'administrator', 'Instructor'])(
    'of a %s who may update is for sharing',
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
    ['of an instructor who may not update', { ...INSTRUCTOR, permissions: { can_update: false } }],
    ['of an instructor whose permission is a word', { ...INSTRUCTOR, permissions: { can_update: 'true' } }],
    ['of an instructor without permissions', { resource_id: VIDEO, roles: ['instructor'] }],
    ['without roles', { resource_id: VIDEO }],
    ['whose roles are a word', { ...INSTRUCTOR, roles: 'instructor' }],
    ['whose roles are things', { ...INSTRUCTOR, roles: [{ name: 'instructor' }, null, 5] }],
    ['of the platform that names a video', { ...INSTRUCTOR, roles: ['platform'] }],
  ])('%s is for watching', async (_what, claims) => {
    expect(await viewer(claims)).toMatchObject({ role: 'student', video: VIDEO });
  });

  it('is for the video it names, in capitals or not', async () => {
    expect(await viewer({ ...INSTRUCTOR, resource_id: VIDEO.toUpperCase() })).toMatchObject({ video: VIDEO });
  });

  it('of the platform is for every video', async () => {
    expect(await viewer({ roles: ['platform'] })).toMatchObject({ role: 'platform', video: null });
  });

  it('ends when it says', async () => {
    const { expiresAt } = await viewer(INSTRUCTOR);
    expect(Math.abs((expiresAt?.getTime() ?? 0) - Date.now() - 3_600_000)).toBeLessThan(60_000);
  });

  it('that was taken for good is not any more once it has ended', async () => {
    const authenticate = accepting();
    const token = await signed(INSTRUCTOR, { expiresIn: '30s' });
    expect(await refusal(authenticate, token)).toBeNull();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 });
    try {
      expect(await refusal(authenticate, token)).toBe('The token has expired.');
    } finally {
      vi.useRealTimers();
    }
  });

  it('may be missing: that is nobody', async () => {
    for (const none of [undefined, '']) {
      expect(await accepting()(none)).toEqual({ role: 'anonymous', video: null, expiresAt: null });
    }
  });

  it.each<[string, () => Promise<string>, string]>([
    ['that has expired', () => signed(INSTRUCTOR, { expiresIn: '-1s' }), 'The token has expired.'],
    [
      'that never expires',
      () => signed(INSTRUCTOR, { expiresIn: null }),
      `The token's "exp" is not accepted.`,
    ],
    [
      'that is not valid yet',
      () => signed({ ...INSTRUCTOR, nbf: Math.floor(Date.now() / 1000) + 60 }),
      `The token's "nbf" is not accepted.`,
    ],
    ['by another secret', () => signed(INSTRUCTOR, { secret: 'another secret of the same length' }), INVALID],
    [
      'that nobody signed',
      async () => new UnsecuredJWT(INSTRUCTOR).setExpirationTime('1h').encode(),
      INVALID,
    ],
    ['that was changed', async () => tampered(await signed({ ...INSTRUCTOR, roles: ['student'] })), INVALID],
    ['that is no token', async () => 'a.b.c', INVALID],
    ['for no video', () => signed({ roles: ['instructor'] }), 'The token names no video in "resource_id".'],
    [
      'for a number',
      () => signed({ ...INSTRUCTOR, resource_id: 5 }),
      'The token names no video in "resource_id".',
    ],
  ])('%s is refused', async (_what, token, message) => {
    expect(await refusal(accepting(), await token())).toBe(message);
  });

  it('comes as a bearer token or not at all', async () => {
    const token = await signed(INSTRUCTOR);
    for (const header of [token, `Basic ${token}`, 'Bearer', `Bearer ${token} ${token}`]) {
      await expect(accepting()(header), header).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    expect(await accepting()(`bearer  ${token}`)).toMatchObject({ role: 'instructor' });
  });

  it('is for this service, when the service says who it is', async () => {
    const authenticate = accepting({ issuer: 'https://school.example', audience: 'lectern' });
    const right = { ...INSTRUCTOR, iss: 'https://school.example', aud: ['lectern', 'other'] };
    expect(await refusal(authenticate, await signed(right))).toBeNull();
    for (const [claim, wrong] of [
      ['aud', { ...right, aud: 'other' }],
      ['iss', { ...right, iss: 'https://elsewhere.example' }],
    ] as const) {
      expect(await refusal(authenticate, await signed(wrong))).toBe(
        `The token's "${claim}" is not accepted.`,
      );
    }
    expect(await refusal(authenticate, await signed(INSTRUCTOR))).toMatch(/is not accepted/);
  });
});

function tampered(token: string): string {
  const [header, , signature] = token.split('.');
  const claims = { ...INSTRUCTOR, exp: Math.floor(Date.now() / 1000) + 3600 };
  return `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
}

describe('a token by one of the keys at JWT_JWKS_URL', () => {
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

  const by = (alg: string, kid: string, key = keys.get(kid)?.privateKey as CryptoKey) =>
    new SignJWT(INSTRUCTOR).setProtectedHeader({ alg, kid }).setExpirationTime('1h').sign(key);

  it('is believed, RSA or elliptic curve', async () => {
    const authenticate = accepting({ secret: null, jwksUrl });
    expect(await refusal(authenticate, await by('RS256', 'rsa'))).toBeNull();
    expect(await refusal(authenticate, await by('ES256', 'curve'))).toBeNull();
  });

  it('is believed beside one by the secret, when both are configured', async () => {
    const authenticate = accepting({ jwksUrl });
    expect(await refusal(authenticate, await by('RS256', 'rsa'))).toBeNull();
    expect(await refusal(authenticate, await signed(INSTRUCTOR))).toBeNull();
  });

  it('is not believed when a public key was used as a secret', async () => {
    const pem = await exportSPKI(keys.get('rsa')?.publicKey as CryptoKey);
    const forged = await signed(INSTRUCTOR, { secret: pem });
    expect(await refusal(accepting({ secret: null, jwksUrl }), forged)).toBe(INVALID);
    expect(await refusal(accepting({ jwksUrl }), forged)).toBe(INVALID);
  });

  it('is not believed by a key of its own, under a known name or not', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const authenticate = accepting({ secret: null, jwksUrl });
    expect(await refusal(authenticate, await by('RS256', 'rsa', privateKey))).toBe(INVALID);
    expect(await refusal(authenticate, await by('RS256', 'mine', privateKey))).toBe(INVALID);
  });

  it('is not believed by an algorithm nobody agreed on', async () => {
    const { privateKey } = await generateKeyPair('RS512');
    expect(await refusal(accepting({ secret: null, jwksUrl }), await by('RS512', 'rsa', privateKey))).toBe(
      INVALID,
    );
    const unsigned = new UnsecuredJWT(INSTRUCTOR).setExpirationTime('1h').encode();
    expect(await refusal(accepting({ secret: null, jwksUrl }), unsigned)).toBe(INVALID);
  });

  it('is our trouble, not its bearer’s, when the keys cannot be had', async () => {
    answer = 'failure';
    try {
      const token = await by('RS256', 'rsa');
      await expect(refusal(accepting({ secret: null, jwksUrl }), token)).rejects.toThrow(/200 OK/);
      const nowhere = accepting({ secret: null, jwksUrl: 'http://127.0.0.1:9/jwks.json' });
      await expect(refusal(nowhere, token)).rejects.toThrow();
    } finally {
      answer = 'keys';
    }
  });
});
