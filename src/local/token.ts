import { SignJWT } from 'jose';

export interface Claims {
  role: 'instructor' | 'student' | 'platform';
  /** Null for the platform, whose token is for all of them. */
  video: string | null;
}

/** A token like those a platform mints, good for a week. */
export function mint(
  secret: string,
  { role, video }: Claims,
  jwt: { issuer: string | null; audience: string | null },
) {
  const token = new SignJWT({
    ...(video && { resource_id: video }),
    roles: [role],
    permissions: { can_update: role !== 'student' },
    user: { id: `seeded-${role}` },
    session_id: `seeded-${role}`,
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime('7d');
  if (jwt.issuer) token.setIssuer(jwt.issuer);
  if (jwt.audience) token.setAudience(jwt.audience);
  return token.sign(new TextEncoder().encode(secret));
}
