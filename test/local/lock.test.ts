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

test('a folder is held by one at a time, by whatever name', async () => {
  {
    await using _held = await lockFolder(folder);
    await expect(lockFolder(`${folder}/../${folder.split('/').at(-1)}`)).rejects.toBeInstanceOf(FolderInUse);
  }
  await using again = await lockFolder(folder);
  expect(again).toBeDefined();
});

test('whoever is refused is told by whom', async () => {
  await using _held = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toMatchObject({ pid: process.pid });
  await expect(lockFolder(folder)).rejects.toThrow(`is in use by process ${process.pid}. Stop it first`);
});

test('a holder that was killed holds nothing any more', async () => {
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

test('a folder that is not there yet is made', async () => {
  await using held = await lockFolder(join(folder, 'deep', 'inside'));
  expect(held).toBeDefined();
});
