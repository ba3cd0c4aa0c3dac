import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openLog } from '../../src/log.ts';
import { openScratch, recordWaiting } from '../../src/sandbox/scratch.ts';

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

test('the next process knows which uploads were in the queue of a killed one', async () => {
  const root = await mkdtemp(join(tmpdir(), 'lectern-scratch-'));
  try {
    const killed = join(root, 'run-1-1');
    await mkdir(killed);
    const record = recordWaiting(killed);
    const key = (name: string) => ({ key: `video/sharedlivemedias/document/${name}.pdf` });
    for (const name of ['started', 'waiting']) record.add(key(name));
    record.remove(key('started'));
    // A folder that is gone is no reason to refuse an upload.
    recordWaiting(join(root, 'missing')).add(key('lost'));
    await using scratch = await openScratch(root, async () => {}, openLog('silent'));
    expect(scratch.waiting).toEqual([key('waiting').key]);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
