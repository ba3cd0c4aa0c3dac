/** Who may trigger a conversion over HTTP. */
import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * Whether the header `Authorization` has the secret: as a bearer token, or as the password of any user, because a
 * storage that sends its events to a URL can have both in the URL. An empty secret allows every request. The time of the
 * comparison does not depend on the sent text.
 */
export function isAuthorized(header: string | undefined, secret: string): boolean {
  if (secret === '') return true;
  const [, scheme = '', credentials = ''] = /^(\S+) +(.+)$/.exec(header ?? '') ?? [];
  return timingSafeEqual(digest(passwordOf(scheme, credentials)), digest(secret));
}

function passwordOf(scheme: string, credentials: string): string {
  if (scheme.toLowerCase() === 'bearer') return credentials;
  if (scheme.toLowerCase() !== 'basic') return '';
  const text = Buffer.from(credentials, 'base64').toString();
  return text.slice(text.indexOf(':') + 1);
}
