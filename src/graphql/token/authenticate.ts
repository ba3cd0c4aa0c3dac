/** Authenticates a request by its bearer token. */
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { ANONYMOUS, type Viewer } from '../viewer.ts';
import { viewerOf } from './claims.ts';
import { TokenError } from './token-error.ts';
import { type JwtOptions, tokenVerifier } from './verify-token.ts';

/** @throws the errors of `tokenVerifier`, and TokenError when the header is not a bearer token. */
export type Authenticate = (authorization: string | undefined) => Promise<Viewer>;

/** Time without a new verification. A withdrawn key stays valid for this time. */
const CACHE_TTL_MS = 60_000;
/** Entries of a few hundred bytes each. */
const MAX_CACHED_TOKENS = 5_000;
/** Characters. A longer token is not cached, because its claims may take too much memory. */
const MAX_CACHED_LENGTH = 2_000;
/** Characters; those of a header are limited too. */
const MAX_LENGTH = 16_384;

/**
 * Verification takes a large part of the time of a page turn, and every page turn of an instructor has the same
 * token. The cache therefore keeps accepted tokens, at most until they expire.
 * @param now returns milliseconds since 1970
 */
export function authenticator(options: JwtOptions, now: () => number = () => Date.now()): Authenticate {
  const verify = tokenVerifier(options, now);
  const perf = { now: () => performance.now() };
  const cache = new LRUCache<string, Viewer>({ max: MAX_CACHED_TOKENS, perf, ttlResolution: 0 });
  return async (authorization) => {
    if (!authorization) return ANONYMOUS;
    const token = /^Bearer\s+(\S+)$/i.exec(authorization.trim())?.[1];
    if (!token) throw new TokenError('form', 'Send the token as "Authorization: Bearer …".');
    if (token.length > MAX_LENGTH) throw new TokenError('form', 'The token is too long.');
    // A token as a key would keep the whole header in memory, of which it is a part.
    const key = hash('sha256', token);
    const cached = cache.get(key);
    if (cached) return cached;
    const viewer = viewerOf(await verify(token), now() - options.leeway * 1000);
    const ttl = Math.min(CACHE_TTL_MS, (viewer.validUntil ?? 0) - performance.now() - 1);
    if (ttl > 0 && token.length <= MAX_CACHED_LENGTH) cache.set(key, viewer, { ttl });
    return viewer;
  };
}
