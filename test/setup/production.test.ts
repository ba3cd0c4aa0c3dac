/** The compiled server as an operator starts it: `node dist/main.js`. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileServer } from '../support/parts/builds.ts';

const COMPLETE = {
  DATABASE_URL: 'postgres://lectern@127.0.0.1:9/lectern',
  JWT_SECRET: 'a secret with more than thirty-two characters',
  S3_SOURCE_BUCKET: 'source',
  S3_DESTINATION_BUCKET: 'destination',
  XMPP_SERVICE: 'off',
  CONVERTER_URL: 'http://127.0.0.1:9/events',
  CONVERTER_SECRETS: 'secret',
  DATABASE_WAIT: '0',
};

let folder: string;
let main: string;
beforeAll(async () => {
  main = await compileServer();
  folder = await mkdtemp(join(tmpdir(), 'lectern-production-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Starts a server in an empty folder and waits until it ends. */
const start = (env: Record<string, string | undefined>) =>
  new Promise<{ code: number; output: string }>((resolve) => {
    const child = execFile(process.execPath, [main], { cwd: folder, env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, output: `${stdout}${stderr}` }),
    );
  });

test('a production server without storage refuses to start, and embeds none', async () => {
  const { S3_SOURCE_BUCKET: _source, S3_DESTINATION_BUCKET: _destination, ...rest } = COMPLETE;
  const { code, output } = await start(rest);
  expect(code).toBe(1);
  expect(output).toContain('S3_SOURCE_BUCKET is missing: Bucket that receives uploads');
  expect(output).toContain('S3_DESTINATION_BUCKET is missing: Bucket that holds pages');
});

test('a production server without a way to verify tokens refuses to start, and invents no secret', async () => {
  const { code, output } = await start({ ...COMPLETE, JWT_SECRET: undefined });
  expect(code).toBe(1);
  expect(output).toContain('JWT_SECRET is missing');
});

test('a production server that does not start writes no file', async () => {
  await start({});
  await start(COMPLETE);
  expect(await readdir(folder)).toEqual([]);
});
