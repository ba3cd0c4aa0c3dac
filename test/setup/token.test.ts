import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';

const script = join(import.meta.dirname, '..', '..', 'scripts', 'token.ts');
const SECRET = 'a secret of more than thirty-two characters';
const VIDEO = '617e2c1e-5976-423b-81a9-3bd55fc4eb86';

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'lectern-token-'));
});
afterAll(() => rm(data, { recursive: true, force: true }));

const token = (args: string[], env: NodeJS.ProcessEnv = { JWT_SECRET: SECRET }) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const options = { env: { PATH: process.env['PATH'], LECTERN_DATA: data, ...env } };
    execFile(process.execPath, [script, ...args], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, out: stdout.trim(), err: stderr }),
    );
  });

const claims = async (jwt: string) => (await jwtVerify(jwt, new TextEncoder().encode(SECRET))).payload;

test('the token of an instructor allows sharing in one video for two hours', async () => {
  const { out } = await token(['--role', 'instructor', '--video', VIDEO]);
  const { iat = 0, exp, ...rest } = await claims(out);
  expect(rest).toMatchObject({
    resource_id: VIDEO,
    roles: ['instructor'],
    permissions: { can_update: true },
  });
  expect(rest).toMatchObject({ user: { id: expect.any(String) }, session_id: expect.any(String) });
  expect(exp).toBe(iat + 7200);
});

test('the token of a student allows only watching, for the requested time', async () => {
  const { out } = await token(['--role', 'student', '--video', VIDEO, '--expires', '5m']);
  const { iat = 0, exp, ...rest } = await claims(out);
  expect(rest).toMatchObject({ roles: ['student'], permissions: { can_update: false } });
  expect(exp).toBe(iat + 300);
});

test('the token of the platform names no video', async () => {
  const { out } = await token(['--role', 'platform']);
  expect(await claims(out)).not.toHaveProperty('resource_id');
});

test('npm run token signs with the secret of the last npm start', async () => {
  const file = join(data, 'secrets.json');
  await writeFile(file, JSON.stringify({ jwtSecret: SECRET }));
  const { out } = await token(['--role', 'student', '--video', VIDEO], {});
  expect(await claims(out)).toMatchObject({ roles: ['student'] });
  await rm(file);
});

test.each([
  [['--role', 'boss', '--video', VIDEO], /There is no role “boss”/],
  [['--video', VIDEO], /--role is missing/],
  [['--role', 'student'], /--video is missing/],
  [['--role', 'student', '--video', 'mine'], /not the id of a video/],
  [['--role', 'student', '--video', VIDEO, '--expires', 'soon'], /--expires is a number with s, m, h or d/],
  [['--role', 'platform', '--video', VIDEO], /leave --video out/],
  [['--rolle', 'student'], /--rolle/],
])('%j is refused with a reason and the usage', async (args, reason) => {
  const { code, out, err } = await token(args);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(reason);
  expect(err).toMatch(/npm run token -- --role ROLE/);
});

test('without a secret, npm run token names the file that would hold one', async () => {
  const { code, err } = await token(['--role', 'platform'], {});
  expect(code).toBe(1);
  expect(err).toMatch(/No secret to sign with: .*secrets\.json is not there\. Run npm start once/);
});
