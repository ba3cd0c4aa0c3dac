/** Tokens that are signed with the keys of a JWKS. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthenticator, INSTRUCTOR, INVALID, rejection, sign } from '../../support/jwt.ts';

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
