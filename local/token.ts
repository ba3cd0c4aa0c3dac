import { SignJWT } from 'jose';

/** Roles that may watch, and no more. */
export const WATCHING = ['student', 'learner', 'none'];

export interface Claims {
  role: string;
  /** Null for the platform, whose token is for all of them. */
  video: string | null;
  /** `seeded-…` by default. */
  user?: string;
  session?: string;
  /** Seconds from now; a week by default. */
  validity?: number;
}

const WEEK = 604_800;

/** A token like those a platform mints. */
export function mint(
  secret: string,
  { role, video, user = `seeded-${role}`, session = `seeded-${role}`, validity = WEEK }: Claims,
  jwt: { issuer: string | null; audience: string | null },
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const token = new SignJWT({
    ...(video && { resource_id: video }),
    roles: [role],
    permissions: { can_update: !WATCHING.includes(role) },
    user: { id: user },
    session_id: session,
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt(now)
    .setExpirationTime(now + validity);
  if (jwt.issuer) token.setIssuer(jwt.issuer);
  if (jwt.audience) token.setAudience(jwt.audience);
  return token.sign(new TextEncoder().encode(secret));
}
