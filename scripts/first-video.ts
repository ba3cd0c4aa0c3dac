/**
 * Creates a video and prints the links with which a person opens it: `node scripts/first-video.ts [--title TITLE]
 * [--url URL] [--expires 12h]`. It needs the JWT_SECRET of the servers. In a container of compose.yaml it has all of them.
 */
import { parseArgs } from 'node:util';
import { mintToken } from '../local/token.ts';

const CREATE = `mutation ($title: String) { createVideo(input: { title: $title }) {
  ... on Video { id } ... on Problem { message } } }`;
const UNITS = { m: 60, h: 3600, d: 86_400 };

const { values } = parseArgs({
  options: {
    title: { type: 'string', default: 'A first webinar' },
    // The address under which people reach the servers.
    url: { type: 'string', default: 'http://127.0.0.1:4000' },
    // The address under which this command reaches a server.
    api: { type: 'string', default: `http://127.0.0.1:${process.env['PORT'] ?? '4000'}/graphql` },
    expires: { type: 'string', default: '12h' },
  },
});

async function createVideo(token: string): Promise<string> {
  const response = await fetch(values.api, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: CREATE, variables: { title: values.title } }),
  });
  const { data, errors } = (await response.json()) as {
    data?: { createVideo: { id?: string; message?: string } | null };
    errors?: { message: string }[];
  };
  const created = data?.createVideo;
  if (created?.id) return created.id;
  throw new Error(created?.message ?? errors?.[0]?.message ?? `The server answered ${response.status}.`);
}

async function main(): Promise<void> {
  const { JWT_SECRET: secret, JWT_ISSUER: issuer = null, JWT_AUDIENCE: audience = null } = process.env;
  if (!secret) throw new Error('JWT_SECRET is not set. It has to be that of the servers.');
  const [, count, unit] = /^(\d{1,4})([mhd])$/.exec(values.expires) ?? [];
  if (!count || !unit) throw new Error(`--expires is a number with m, h or d, not “${values.expires}”.`);
  const validity = Number(count) * UNITS[unit as keyof typeof UNITS];
  const sign = (role: string, video: string | null) =>
    mintToken(secret, { role, video, user: `first-${role}`, validity }, { issuer, audience });
  const video = await createVideo(await sign('platform', null));
  const link = (page: string, token: string) =>
    `${values.url.replace(/\/$/, '')}${page}#video=${video}&token=${token}`;
  const [instructor, student] = [await sign('instructor', video), await sign('student', video)];
  console.log(`Video       ${video}`);
  console.log(`Instructor  ${link('/stage', instructor)}`);
  console.log(`Student     ${link('/seat', student)}`);
  console.log(`GraphiQL    ${link('/graphiql', instructor)}`);
}

await main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
