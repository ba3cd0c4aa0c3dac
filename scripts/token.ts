/** Prints a token for trials: `npm run token -- --role instructor --video ID [--expires 2h]`. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Claims, mintToken, VIEWER_ROLES } from '../local/token.ts';

const SHARING_ROLES = ['instructor', 'teacher', 'staff', 'administrator'];
const ROLES = [...SHARING_ROLES, ...VIEWER_ROLES, 'platform'];
const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const USAGE = `npm run token -- --role ROLE --video ID [--expires 2h] [--user ID] [--session ID]
  ROLE     ${ROLES.join(', ')}
  ID       the id of a video; the platform's token has none
  expires  a number with s, m, h or d`;

class UsageError extends Error {}

function readClaims(args: string[]): Claims {
  const { values } = parseArgs({
    args,
    options: {
      role: { type: 'string' },
      video: { type: 'string' },
      expires: { type: 'string', default: '2h' },
      user: { type: 'string', default: randomUUID() },
      session: { type: 'string', default: randomUUID() },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const { role, video = null, expires, user, session } = values;
  if (values.help) throw new UsageError();
  if (!role || !ROLES.includes(role))
    throw new UsageError(role ? `There is no role “${role}”.` : '--role is missing.');
  if (role === 'platform' && video)
    throw new UsageError('A platform token is for every video: leave --video out.');
  if (role !== 'platform' && !video) {
    throw new UsageError(`A token with the role ${role} is for one video: --video is missing.`);
  }
  if (video && !UUID.test(video))
    throw new UsageError(`“${video}” is not the id of a video, which is a UUID.`);
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(expires) ?? [];
  if (!count || !unit) throw new UsageError(`--expires is a number with s, m, h or d, not “${expires}”.`);
  return { role, video, user, session, validity: Number(count) * UNITS[unit as keyof typeof UNITS] };
}

/** JWT_SECRET, or the secret that `npm start` made on this machine. */
async function readSecret(): Promise<string> {
  const secret = process.env['JWT_SECRET'];
  if (secret) return secret;
  const file = join(process.env['LECTERN_DATA'] ?? '.lectern', 'secrets.json');
  const secrets = await readFile(file, 'utf8').then(JSON.parse, () => null);
  if (secrets?.jwtSecret) return secrets.jwtSecret;
  throw new Error(`No secret to sign with: ${file} is not there. Run npm start once, or set JWT_SECRET.`);
}

try {
  const claims = readClaims(process.argv.slice(2));
  const { JWT_ISSUER: issuer = null, JWT_AUDIENCE: audience = null } = process.env;
  console.log(await mintToken(await readSecret(), claims, { issuer, audience }));
} catch (error) {
  const { message, code } = error as NodeJS.ErrnoException;
  if (message) console.error(message);
  if (error instanceof UsageError || code?.startsWith('ERR_PARSE_ARGS')) console.error(USAGE);
  process.exitCode = 1;
}
