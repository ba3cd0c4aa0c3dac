/** Who is asking: from a bearer token to what it allows. Claims as in Marsha's tokens. */
import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { ApiError } from '../domain/problem.ts';

export type Role = 'anonymous' | 'student' | 'instructor' | 'platform';

export interface Viewer {
  role: Role;
  /** The one video this token is for; null for the platform, whose token is for all of them, and for nobody. */
  video: string | null;
  /** When it stops being valid; null without a token. */
  expiresAt: Date | null;
}

export const ANONYMOUS: Viewer = { role: 'anonymous', video: null, expiresAt: null };

/** Roles that may share, if the token also says `permissions.can_update`. */
const SHARING = new Set(['instructor', 'teacher', 'staff', 'administrator']);

export interface JwtOptions {
  /** For HS256. */
  secret: string | null;
  /** For RS256 and ES256. */
  jwksUrl: string | null;
  issuer: string | null;
  audience: string | null;
}

/**
 * @throws Refusal UNAUTHENTICATED for a token that is malformed, forged, expired, or meant for another service;
 * Error when the keys to tell cannot be had.
 */
export type Authenticate = (authorization: string | undefined) => Promise<Viewer>;

/** Milliseconds a token is taken for good without looking again; a key that is withdrawn still counts so long. */
const REMEMBERED_MS = 60_000;
const MOST_REMEMBERED = 5_000;
/** Characters; those of a longer one would cost more memory than its verification is worth. */
const LONGEST_REMEMBERED = 2_000;

export function authenticator(options: JwtOptions): Authenticate {
  return remembering(verifier(options));
}

/**
 * Whoever turns pages sends the same token with each of them, and its signature is a good part of what a
 * command costs. Nothing that was refused is remembered, and nothing beyond its own end.
 */
function remembering(verify: (token: string) => Promise<Viewer>): Authenticate {
  const known = new Map<string, { viewer: Viewer; until: number }>();
  return async (authorization) => {
    if (!authorization) return ANONYMOUS;
    const token = /^Bearer\s+(\S+)$/i.exec(authorization.trim())?.[1];
    if (!token) throw new ApiError('UNAUTHENTICATED', 'Send the token as "Authorization: Bearer …".');
    const found = known.get(token);
    if (found && Date.now() < found.until) return found.viewer;
    known.delete(token);
    const viewer = await verify(token);
    const until = Math.min(Date.now() + REMEMBERED_MS, viewer.expiresAt?.getTime() ?? 0);
    const [oldest] = known.keys();
    if (known.size >= MOST_REMEMBERED && oldest !== undefined) known.delete(oldest);
    if (token.length <= LONGEST_REMEMBERED) known.set(token, { viewer, until });
    return viewer;
  };
}

function verifier(options: JwtOptions): (token: string) => Promise<Viewer> {
  const secret = options.secret ? new TextEncoder().encode(options.secret) : null;
  const jwks = options.jwksUrl ? remoteKeys(options.jwksUrl) : null;
  const rules = {
    requiredClaims: ['exp'],
    ...(options.issuer && { issuer: options.issuer }),
    ...(options.audience && { audience: options.audience }),
  };

  async function verify(token: string): Promise<JWTPayload> {
    // The key decides the algorithm, never the token: one signed "HS256" with a public key stays out.
    const { alg } = decodeProtectedHeader(token);
    if (alg === 'HS256' && secret) {
      return (await jwtVerify(token, secret, { ...rules, algorithms: ['HS256'] })).payload;
    }
    if (jwks) return (await jwtVerify(token, jwks, { ...rules, algorithms: ['RS256', 'ES256'] })).payload;
    throw new errors.JOSEAlgNotAllowed('algorithm not accepted');
  }

  return async (token) => {
    try {
      return viewerOf(await verify(token));
    } catch (error) {
      if (error instanceof ApiError || error instanceof KeysUnavailable) throw error;
      throw new ApiError('UNAUTHENTICATED', reason(error));
    }
  };
}

/** The keys that tokens are checked with could not be had: our trouble, not the bearer's. */
class KeysUnavailable extends Error {}

function remoteKeys(url: string): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(url));
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
        throw error;
      }
      throw new KeysUnavailable(`JWT_JWKS_URL: ${(error as Error).message}`, { cause: error });
    }
  };
}

function reason(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired.';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `The token's "${error.claim}" is not accepted.`;
  return 'The token is not valid.';
}

function viewerOf(claims: JWTPayload): Viewer {
  const expiresAt = new Date((claims.exp ?? 0) * 1000);
  const roles = strings(claims['roles']).map((role) => role.toLowerCase());
  const video = typeof claims['resource_id'] === 'string' ? claims['resource_id'].toLowerCase() : null;
  if (roles.includes('platform') && video === null) return { role: 'platform', video: null, expiresAt };
  if (video === null) throw new ApiError('UNAUTHENTICATED', 'The token names no video in "resource_id".');
  const permissions = claims['permissions'] as { can_update?: unknown } | undefined;
  const shares = permissions?.can_update === true && roles.some((role) => SHARING.has(role));
  return { role: shares ? 'instructor' : 'student', video, expiresAt };
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

/** Whether the token is for this video. Everything else is as if it did not exist. */
export const sees = (viewer: Viewer, video: string): boolean =>
  viewer.role === 'platform' || viewer.video === video;

/** Whether the viewer may upload, start, navigate and end in this video. */
export const canShare = (viewer: Viewer, video: string): boolean =>
  viewer.role === 'instructor' && viewer.video === video;
