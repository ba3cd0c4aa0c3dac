/** The command of the image that makes a first video. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ask } from '../support/clients/ask.ts';
import { JWT_SECRET, sharedSystem } from '../support/parts/system.ts';

const script = join(import.meta.dirname, '..', '..', 'scripts', 'first-video.ts');
const system = sharedSystem();

const run = (args: string[], env: NodeJS.ProcessEnv) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const options = { env: { PATH: process.env['PATH'], ...env } };
    execFile(process.execPath, [script, ...args], options, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });

test('creates a video and prints links that open it', async () => {
  const args = ['--title', 'Première', '--api', system.graphql, '--url', 'https://lectern.example/'];
  const { code, out } = await run(args, { JWT_SECRET });
  expect(code).toBe(0);
  const [, id, token = ''] = /https:\/\/lectern\.example\/stage#video=(\S+?)&token=(\S+)/.exec(out) ?? [];
  expect(out).toContain(`https://lectern.example/seat#video=${id}&token=`);
  const query = 'query ($id: ID!) { video(id: $id) { title } }';
  const { data } = await ask(system.graphql, token, query, { id });
  expect(data).toEqual({ video: { title: 'Première' } });
});

test('prints one sentence when it cannot create a video', async () => {
  const { code, out, err } = await run(['--api', system.graphql], {
    JWT_SECRET: 'another secret with more than thirty-two characters',
  });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err.trim().split('\n')).toHaveLength(1);
  expect((await run([], {})).err).toContain('JWT_SECRET is not set');
});
