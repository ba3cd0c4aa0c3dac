import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openLog } from '../../src/log.ts';
import { openScratch } from '../../src/sandbox/scratch.ts';

test('a converter starts while another one removes the folders of ended processes', async () => {
  const root = await mkdtemp(join(tmpdir(), 'lectern-scratch-'));
  try {
    const runs = ['run-1-1', 'run-1-2'].map((name) => join(root, name));
    for (const run of runs) await mkdir(join(run, 'worker'), { recursive: true });
    /** As another converter does, removes the folder that this one has found and not yet read. */
    const tidy = async (worker: string) => {
      for (const run of runs.filter((each) => each !== dirname(worker))) await rm(run, { recursive: true });
    };
    await using scratch = await openScratch(root, tidy, openLog('silent'));
    expect(await readdir(root)).toHaveLength(2);
    expect(scratch.interrupted).toEqual([]);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
