import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { openMemoryCgroups } from '../../src/sandbox/memory-cgroups.ts';

const run = promisify(execFile);

test('a converter that starts removes old groups without processes, and no group that a program is about to enter', async ({
  skip,
}) => {
  const cgroups = openMemoryCgroups();
  if (!cgroups) return skip('This machine does not let the converter create control groups.');
  const group = cgroups.create(`test-${process.pid}`, 2 ** 28);
  const [command = '', ...args] = group?.enter ?? [];
  const folder = dirname(args.at(-1) ?? '');
  openMemoryCgroups();
  await run(command, [...args, 'true']);
  await utimes(folder, new Date(0), new Date(0));
  await expect.poll(() => openMemoryCgroups() && existsSync(folder)).toBe(false);
});
