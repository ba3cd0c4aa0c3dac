/** Account files of Prosody's internal storage. They contain hashes only: nobody can log in with their content. */
import { createHash, createHmac, pbkdf2Sync, randomUUID } from 'node:crypto';
import { join } from 'node:path';

export interface Account {
  username: string;
  password: string;
}

// The minimum that RFC 5802 recommends is enough, because the password is random.
const ITERATIONS = 4_096;

/** The stored keys of SCRAM-SHA-1. @see https://www.rfc-editor.org/rfc/rfc5802#section-3 */
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

/** Prosody's names for the files of hosts and users, in which `%2e` stands for a dot, and so on. */
const encode = (name: string) =>
  [...Buffer.from(name)]
    .map((byte) => String.fromCharCode(byte))
    .map((char) => (/[a-z0-9]/i.test(char) ? char : `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`))
    .join('');

export const accountPath = (data: string, domain: string, username: string) =>
  join(data, encode(domain), 'accounts', `${encode(username)}.dat`);
