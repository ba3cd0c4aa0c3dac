/** Makes tokens as an LMS does. */
import { SignJWT } from 'jose';

/** Roles that may only watch. */
export const VIEWER_ROLES = ['student', 'learner', 'none'];

export interface Claims {
  role: string;
  /** Id of the video; null for the platform, whose token covers every video. */
  video: string | null;
  /** `seeded-…` by default. */
  user?: string;
  session?: string;
  /** Seconds from now; a week by default. */
  validity?: number;
}

const WEEK_SECONDS = 604_800;

/** Signs a token with the claims that an LMS puts into its own tokens. */
export function mintToken(
  secret: string,
  { role, video, user = `seeded-${role}`, session = `seeded-${role}`, validity = WEEK_SECONDS }: Claims,
  jwt: { issuer: string | null; audience: string | null },
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const token = new SignJWT({
    ...(video && { resource_id: video }),
    roles: [role],
    permissions: { can_update: !VIEWER_ROLES.includes(role) },
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
