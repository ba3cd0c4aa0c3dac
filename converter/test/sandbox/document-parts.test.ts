import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLog } from '../../src/log.ts';
import { pdfiumToPages } from '../../src/raster/pdfium-pages.ts';
import { probe, startWorker } from '../../src/raster/worker/start-worker.ts';
import { findSandbox } from '../../src/sandbox/sandbox.ts';
import type { SandboxedWorker } from '../../src/sandbox/sandboxed-worker.ts';
import { openScratch } from '../../src/sandbox/scratch.ts';
import { openWarmPool } from '../../src/sandbox/warm-pool.ts';
import { line, pdf } from '../support/documents/documents.ts';

test('a raster worker that exits after one part of a document is replaced for the next part', async () => {
  const root = await mkdtemp(join(tmpdir(), 'lectern-parts-'));
  const log = openLog('silent');
  try {
    await using scratch = await openScratch(root, async () => {}, log);
    const sandbox = await findSandbox('auto', scratch.directory, probe, log);
    const workers: SandboxedWorker[] = [];
    const start = async (signal: AbortSignal) => {
      const worker = await startWorker(sandbox, scratch, { name: 'wasm' }, 60, signal);
      workers.push(worker);
      return worker;
    };
    const limits = { box: { width: 100, height: 100 }, pageTimeout: 60_000, openTimeout: 60_000 };
    await using rasterizer = pdfiumToPages(openWarmPool(0, start, log), limits);
    await using pages = await rasterizer.start(new AbortController().signal, () => 60);
    const part = join(root, 'part.pdf');
    await writeFile(part, pdf([{ content: line('a part') }]));
    for (const number of [1, 2, 3]) {
      expect(await pages.open(part)).toBe(1);
      expect((await pages.draw(0)).text, `part ${number}`).toMatch('a part');
      const worker = workers.at(-1);
      process.kill(-(worker?.pid ?? Number.NaN), 'SIGKILL');
      await worker?.ended;
    }
    expect(workers).toHaveLength(3);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
