/** An account as Prosody's internal storage holds it: nothing in it is good for logging in. */
import { createHash, createHmac, pbkdf2Sync, randomUUID } from 'node:crypto';
import { join } from 'node:path';

export interface Account {
  username: string;
  password: string;
}

// The least RFC 5802 allows: the password is random, nobody will guess it from here.
const ITERATIONS = 4_096;

/** SCRAM-SHA-1's stored form. @see https://www.rfc-editor.org/rfc/rfc5802#section-3 */
export function accountFile({ password }: Account): string {
  const salt = randomUUID();
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, ITERATIONS, 20, 'sha1');
  const key = (name: string) => createHmac('sha1', salted).update(name).digest();
  const storedKey = createHash('sha1').update(key('Client Key')).digest('hex');
  return `return {
  ["iteration_count"] = ${ITERATIONS};
  ["salt"] = "${salt}";
  ["stored_key"] = "${storedKey}";
  ["server_key"] = "${key('Server Key').toString('hex')}";
};
`;
}

/** Prosody names folders and files after hosts and users, with all but letters and digits as `%2e`. */
const encode = (name: string) =>
  [...Buffer.from(name)]
    .map((byte) => String.fromCharCode(byte))
    .map((char) => (/[a-z0-9]/i.test(char) ? char : `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`))
    .join('');

export const accountPath = (data: string, domain: string, username: string) =>
  join(data, encode(domain), 'accounts', `${encode(username)}.dat`);
