/** Signs tokens and checks whether the server's authenticator accepts them. */
import { type JWTPayload, SignJWT } from 'jose';
import { ApiError } from '../../src/domain/problem.ts';
import { authenticator } from '../../src/graphql/token/authenticate.ts';
import type { JwtOptions } from '../../src/graphql/token/verify-token.ts';

export const VIDEO = '0f8ce0a1-5c1f-4e0e-9d5a-3d7a8f4c9b21';
export const SECRET = 'a secret that is long enough for HS256';
export const INSTRUCTOR = { resource_id: VIDEO, roles: ['instructor'], permissions: { can_update: true } };
export const INVALID = 'The token is not valid.';

export const createAuthenticator = (changes: Partial<JwtOptions> = {}) =>
  authenticator({ secret: SECRET, jwksUrl: null, issuer: null, audience: null, leeway: 0, ...changes });

export const sign = (claims: JWTPayload, changes: { expiresIn?: string | null; secret?: string } = {}) => {
  const { expiresIn = '1h', secret = SECRET } = changes;
  const token = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' });
  if (expiresIn) token.setExpirationTime(expiresIn);
  return token.sign(new TextEncoder().encode(secret));
};

/** Returns the message with which the authenticator rejects a token; null when it accepts the token. */
export async function rejection(
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
