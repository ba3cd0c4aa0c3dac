/** Derives the viewer from the claims of a token. The claims are those of Marsha's tokens. */
import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { personName } from '../../domain/names/person-name.ts';
import { parseId } from '../../store/read.ts';
import type { Viewer } from '../viewer.ts';
import { TokenError } from './token-error.ts';

/** The roles that may share, if `permissions.can_update` is true. */
const SHARING_ROLES = new Set(['instructor', 'teacher', 'staff', 'administrator']);

/** @throws TokenError when the token names no video, or names it by what is no UUID, and is not the platform's own. */
export function viewerOf(claims: JWTPayload, now: number): Viewer {
  const validUntil = performance.now() + (claims.exp ?? 0) * 1000 - now;
  const roles = strings(claims['roles']).map((role) => role.toLowerCase());
  const video = typeof claims['resource_id'] === 'string' ? claims['resource_id'].toLowerCase() : null;
  const identity = { validUntil, tokenId: tokenIdOf(claims), user: userOf(claims), name: nameOf(claims) };
  if (roles.includes('platform') && video === null) return { role: 'platform', video: null, ...identity };
  if (video === null) throw new TokenError('claims', 'The token names no video in "resource_id".');
  if (!parseId(video)) throw new TokenError('claims', 'The "resource_id" of the token is not a UUID.');
  const permissions = claims['permissions'] as { can_update?: unknown } | undefined;
  const mayShare = permissions?.can_update === true && roles.some((role) => SHARING_ROLES.has(role));
  return { role: mayShare ? 'instructor' : 'student', video, ...identity };
}

/**
 * A hash of what identifies the token. An issuer may give the same `jti` to tokens of different users or videos, which
 * are different tokens, and may renew a token under its `jti`, which stays the same token.
 */
function tokenIdOf(claims: JWTPayload): string {
  const { iss, jti, resource_id: video } = claims;
  const identity = jti === undefined ? claims : [iss ?? null, jti, video ?? null, userOf(claims)];
  return createHash('sha256').update(JSON.stringify(identity)).digest('base64');
}

/** The id may be a number: the same number as text is the same user. */
function userOf(claims: JWTPayload): string | null {
  const { id } = (claims['user'] as { id?: unknown } | null | undefined) ?? {};
  if (typeof id === 'number') return String(id);
  return typeof id === 'string' && id !== '' ? id : null;
}

/** Marsha's tokens have the full name, or the name of the account, or both. */
function nameOf(claims: JWTPayload): string | null {
  const user = claims['user'] as { user_fullname?: unknown; username?: unknown } | null | undefined;
  return personName(user?.user_fullname) ?? personName(user?.username);
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
