/** Tokens that are signed with the keys of a JWKS. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthenticator, INSTRUCTOR, INVALID, rejection, sign } from '../../support/jwt.ts';

/** The ways in which a server of keys fails. */
const FAILURES = {
  'answers 500': (response: ServerResponse) => response.writeHead(500).end(),
  'answers with text': (response: ServerResponse) => response.end('Bad gateway'),
  'answers with JSON that is no set of keys': (response: ServerResponse) => response.end('{"error":"busy"}'),
  'answers with a set of numbers': (response: ServerResponse) => response.end('{"keys":[1]}'),
  'closes the connection': (response: ServerResponse) => response.destroy(),
};

describe('signing keys', () => {
  const keys = new Map<string, { publicKey: CryptoKey; privateKey: CryptoKey }>();
  let answer: 'keys' | keyof typeof FAILURES = 'keys';
  let fetches = 0;
  const server = createServer(async (_request, response) => {
    fetches += 1;
    if (answer !== 'keys') return void FAILURES[answer](response);
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

  it('a token signed with a key of JWT_JWKS_URL is accepted, with RS256 and ES256', async () => {
    const authenticate = createAuthenticator({ secret: null, jwksUrl });
    expect(await rejection(authenticate, await signWithKey('RS256', 'rsa'))).toBeNull();
    expect(await rejection(authenticate, await signWithKey('ES256', 'curve'))).toBeNull();
  });

  it('a token signed with a key of JWT_JWKS_URL is accepted beside a token signed with JWT_SECRET when both are configured', async () => {
    const authenticate = createAuthenticator({ jwksUrl });
    expect(await rejection(authenticate, await signWithKey('RS256', 'rsa'))).toBeNull();
    expect(await rejection(authenticate, await sign(INSTRUCTOR))).toBeNull();
  });

  it('a token signed with a key of JWT_JWKS_URL is rejected when a public key was used as the HS256 secret', async () => {
    const pem = await exportSPKI(keys.get('rsa')?.publicKey as CryptoKey);
    const forged = await sign(INSTRUCTOR, { secret: pem });
    expect(await rejection(createAuthenticator({ secret: null, jwksUrl }), forged)).toBe(INVALID);
    expect(await rejection(createAuthenticator({ jwksUrl }), forged)).toBe(INVALID);
  });

  it('a token signed with a key of JWT_JWKS_URL is rejected when its key is not in the set, under a known or an unknown key id', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const authenticate = createAuthenticator({ secret: null, jwksUrl });
    expect(await rejection(authenticate, await signWithKey('RS256', 'rsa', privateKey))).toBe(INVALID);
    expect(await rejection(authenticate, await signWithKey('RS256', 'mine', privateKey))).toBe(INVALID);
  });

  it('a token signed with a key of JWT_JWKS_URL is rejected when its algorithm is not RS256 or ES256', async () => {
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

  it.each(Object.keys(FAILURES) as (keyof typeof FAILURES)[])(
    'a token fails while the server of the keys %s, which is asked once a second, and is accepted afterwards',
    async (failure) => {
      const token = await signWithKey('RS256', 'rsa');
      const authenticate = createAuthenticator({ secret: null, jwksUrl });
      const attempt = () => rejection(authenticate, token).catch(({ message }: Error) => message as string);
      fetches = 0;
      const startedAt = performance.now();
      answer = failure;
      for (let count = 0; count < 30; count++) expect(await attempt()).toMatch(/^JWT_JWKS_URL: /);
      expect(fetches).toBeLessThanOrEqual(1 + (performance.now() - startedAt) / 1_000);
      answer = 'keys';
      await expect.poll(attempt).toBeNull();
    },
  );

  it('a token signed with a key of JWT_JWKS_URL is still accepted while tokens with unknown keys make the server fetch the keys in vain', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const authenticate = createAuthenticator({ secret: null, jwksUrl });
    expect(await rejection(authenticate, await signWithKey('RS256', 'rsa'))).toBeNull();
    fetches = 0;
    for (let count = 0; count < 30; count++) {
      const unknown = await signWithKey('ES256', `unknown ${count}`, privateKey);
      expect(await rejection(authenticate, unknown)).toBe(INVALID);
    }
    expect(fetches).toBeLessThanOrEqual(1);
    expect(await rejection(authenticate, await signWithKey('ES256', 'curve'))).toBeNull();
  });

  it('a token signed with a key of JWT_JWKS_URL fails with an internal error when no server answers at the address', async () => {
    const nowhere = createAuthenticator({ secret: null, jwksUrl: 'http://127.0.0.1:9/jwks.json' });
    await expect(rejection(nowhere, await signWithKey('RS256', 'rsa'))).rejects.toThrow('JWT_JWKS_URL');
  });
});
