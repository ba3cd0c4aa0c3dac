import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FolderInUse, lockFolder } from '../../local/supervise/lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('only one process at a time locks a folder, under whatever path', async () => {
  {
    await using _held = await lockFolder(folder);
    await expect(lockFolder(`${folder}/../${folder.split('/').at(-1)}`)).rejects.toBeInstanceOf(FolderInUse);
  }
  await using again = await lockFolder(folder);
  expect(again).toBeDefined();
});

test('the error names the pid of the process that holds the lock', async () => {
  await using _held = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toMatchObject({ pid: process.pid });
  await expect(lockFolder(folder)).rejects.toThrow(`is in use by process ${process.pid}. Stop it first`);
});

test('the lock of a killed process is free', async () => {
  const script = `
    import { lockFolder } from './local/supervise/lock.ts';
    await lockFolder(process.env.FOLDER);
    console.log('held');
    setInterval(() => {}, 1e6);`;
  const holder = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, FOLDER: folder },
  });
  await once(createInterface({ input: holder.stdout }), 'line');
  await expect(lockFolder(folder)).rejects.toMatchObject({ pid: holder.pid });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  await using taken = await lockFolder(folder);
  expect(taken).toBeDefined();
});

test('locking creates a missing folder', async () => {
  await using held = await lockFolder(join(folder, 'deep', 'inside'));
  expect(held).toBeDefined();
});
