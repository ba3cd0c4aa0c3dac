/** Signs tokens, as the backend of a platform does. Browsers never have the secret. */
import { SignJWT } from 'jose';

export interface Viewer {
  role: 'platform' | 'instructor' | 'student';
  /** The id of the video; absent for the platform's own token. */
  video?: string;
  /** Seconds until the token expires. */
  lifetime?: number;
}

export function signToken(secret: string, { role, video, lifetime = 3600 }: Viewer): Promise<string> {
  return new SignJWT({
    roles: [role],
    ...(video !== undefined && { resource_id: video }),
    permissions: { can_update: role === 'instructor' },
    user: { id: `example-${role}` },
  })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(Math.floor(Date.now() / 1000) + lifetime)
    .sign(new TextEncoder().encode(secret));
}
