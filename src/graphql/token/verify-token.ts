/** Verifies the signature, the expiry, the issuer and the audience of a token. */
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Identity } from '../audit/audit.ts';
import type { Refusal } from '../audit/events.ts';
import { viewerOf } from './claims.ts';
import { KeysUnavailable, signingKeys } from './signing-keys.ts';
import { TokenError } from './token-error.ts';

export interface JwtOptions {
  /** The secret for HS256. */
  secret: string | null;
  /** The URL of the keys for RS256 and ES256. */
  jwksUrl: string | null;
  issuer: string | null;
  audience: string | null;
  /** Seconds by which the clock of whoever signs the tokens may differ. */
  leeway: number;
}

/**
 * Returns a function that verifies a token and returns its claims.
 * @throws TokenError when the token is malformed, forged, expired or for another service; Error when
 * the keys cannot be fetched.
 */
export function tokenVerifier(
  options: JwtOptions,
  now: () => number,
): (token: string) => Promise<JWTPayload> {
  const secret = options.secret ? new TextEncoder().encode(options.secret) : null;
  const jwks = options.jwksUrl ? signingKeys(options.jwksUrl) : null;
  const rules = {
    requiredClaims: ['exp'],
    clockTolerance: options.leeway,
    ...(options.issuer && { issuer: options.issuer }),
    ...(options.audience && { audience: options.audience }),
  };

  async function verify(token: string): Promise<JWTPayload> {
    // The key decides the algorithm, not the token: a token signed as HS256 with a public key must fail.
    const { alg } = decodeProtectedHeader(token);
    if (alg === 'HS256' && secret) {
      return (
        await jwtVerify(token, secret, { ...rules, currentDate: new Date(now()), algorithms: ['HS256'] })
      ).payload;
    }
    if (jwks)
      return (
        await jwtVerify(token, jwks, {
          ...rules,
          currentDate: new Date(now()),
          algorithms: ['RS256', 'ES256'],
        })
      ).payload;
    throw new errors.JOSEAlgNotAllowed('algorithm not accepted');
  }

  return async (token) => {
    try {
      return await verify(token);
    } catch (error) {
      if (error instanceof KeysUnavailable) throw error;
      throw tokenErrorOf(error);
    }
  };
}

/** jose checks the signature first, so the claims of a token that fails a later check can be trusted. */
function tokenErrorOf(error: unknown): TokenError {
  if (error instanceof errors.JWTExpired) {
    return new TokenError('expired', 'The token has expired.', identityOf(error.payload));
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    const message = `The token's "${error.claim}" is not accepted.`;
    return new TokenError(CLAIM_REFUSALS[error.claim] ?? 'claims', message, identityOf(error.payload));
  }
  return new TokenError(refusalOf(error), 'The token is not valid.');
}

const CLAIM_REFUSALS: Record<string, Refusal> = { aud: 'audience', iss: 'issuer', nbf: 'not_yet_valid' };

function refusalOf(error: unknown): Refusal {
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return 'algorithm';
  const isUnknownKey =
    error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
  return isUnknownKey || error instanceof errors.JWSSignatureVerificationFailed ? 'signature' : 'form';
}

function identityOf(claims: JWTPayload): Identity | null {
  try {
    return viewerOf(claims, 0);
  } catch {
    return null;
  }
}
