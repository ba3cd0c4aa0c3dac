/** Mints a token for trying things out: `npm run token -- --role instructor --video ID [--expires 2h]`. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Claims, mintToken, VIEWER_ROLES } from '../local/token.ts';

const SHARING = ['instructor', 'teacher', 'staff', 'administrator'];
const ROLES = [...SHARING, ...VIEWER_ROLES, 'platform'];
const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const USAGE = `npm run token -- --role ROLE --video ID [--expires 2h] [--user ID] [--session ID]
  ROLE     ${ROLES.join(', ')}
  ID       of a video; the platform's token has none
  expires  a number with s, m, h or d`;

class Usage extends Error {}

function read(args: string[]): Claims {
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
  if (values.help) throw new Usage();
  if (!role || !ROLES.includes(role))
    throw new Usage(role ? `There is no role “${role}”.` : '--role is missing.');
  if (role === 'platform' && video)
    throw new Usage('A platform token is for every video: leave --video out.');
  if (role !== 'platform' && !video) {
    throw new Usage(`A token with the role ${role} is for one video: --video is missing.`);
  }
  if (video && !UUID.test(video)) throw new Usage(`“${video}” is not the id of a video, which is a UUID.`);
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(expires) ?? [];
  if (!count || !unit) throw new Usage(`--expires is a number with s, m, h or d, not “${expires}”.`);
  return { role, video, user, session, validity: Number(count) * UNITS[unit as keyof typeof UNITS] };
}

/** The secret of the server that runs here, or ran last. */
async function secret(): Promise<string> {
  const given = process.env['JWT_SECRET'];
  if (given) return given;
  const file = join(process.env['LECTERN_DATA'] ?? '.lectern', 'secrets.json');
  const secrets = await readFile(file, 'utf8').then(JSON.parse, () => null);
  if (secrets?.jwtSecret) return secrets.jwtSecret;
  throw new Error(`No secret to sign with: ${file} is not there. Run npm start once, or set JWT_SECRET.`);
}

try {
  const claims = read(process.argv.slice(2));
  const { JWT_ISSUER: issuer = null, JWT_AUDIENCE: audience = null } = process.env;
  console.log(await mintToken(await secret(), claims, { issuer, audience }));
} catch (error) {
  const { message, code } = error as NodeJS.ErrnoException;
  if (message) console.error(message);
  if (error instanceof Usage || code?.startsWith('ERR_PARSE_ARGS')) console.error(USAGE);
  process.exitCode = 1;
}
