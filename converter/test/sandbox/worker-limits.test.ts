import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { processTree, watchTreeMemory } from '../../../test/support/parts/process-memory.ts';
import { openLog } from '../../src/log.ts';
import { probe } from '../../src/raster/worker/start-worker.ts';
import type { WorkerFolders } from '../../src/sandbox/program.ts';
import { findSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { SandboxedWorker } from '../../src/sandbox/sandboxed-worker.ts';
import { WorkerOutOfMemory, WorkerOverBudget } from '../../src/sandbox/worker-failures.ts';
import { eventually } from '../support/processes.ts';

const MB = 2 ** 20;
const MAX_TREE = 256 * MB;

let folder: string;
let sandbox: Sandbox;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-worker-limits-'));
  sandbox = await findSandbox('auto', folder, probe, openLog('silent'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Starts a worker whose Python script handles requests after `sys.stdin.readline()`. */
const start = (script: string, fileSize = MB) =>
  SandboxedWorker.start(sandbox, folder, (folders: WorkerFolders) => ({
    ...folders,
    command: '/usr/bin/python3',
    args: ['-c', `import os, sys, time\nsys.stdin.readline()\n${script}`],
    env: { PATH: '/usr/bin:/bin', HOME: folders.tmp },
    readable: [],
    limits: {
      treeMemory: MAX_TREE,
      addressSpace: 2 ** 30,
      cpu: 60,
      fileSize,
      files: 256,
      processes: 64,
    },
  }));

test('a worker writes no core dump', async () => {
  const script = `
import json, re
limits = open("/proc/self/limits").read()
print(json.dumps(re.search(r"Max core file size +(\\S+) +(\\S+)", limits).groups()), flush=True)
sys.stdin.readline()`;
  await using worker = await start(script);
  expect(await worker.request({}, 60_000)).toEqual(['0', '0']);
});

test('a worker ends when its processes together fill the memory of one document', async () => {
  // Each of the processes stays below every limit of a single process.
  const script = `
for n in range(6):
    if os.fork() == 0:
        held = bytearray(60 * 2**20)
        time.sleep(60)
    time.sleep(0.3)
time.sleep(60)`;
  await using worker = await start(script);
  const memory = watchTreeMemory(worker.pid ?? 0);
  await expect(worker.request({}, 60_000)).rejects.toBeInstanceOf(WorkerOutOfMemory);
  // All of them together, which is as much as a machine allows that looks at the memory too late.
  expect(memory.stop()).toBeLessThan((MAX_TREE / MB) * 1.6);
  await worker.ended;
  await eventually(() => processTree(worker.pid ?? 0).length === 0);
});

test('the kernel stops a worker that fills the memory between two checks of the converter', async ({
  skip,
}) => {
  if (!sandbox.cgroups) skip('This machine does not let the converter create control groups.');
  // Files in the temporary folder are in memory, and no process has them.
  const script = `
with open(os.environ["HOME"] + "/full", "wb") as file:
    for n in range(400):
        file.write(bytearray(2**20))
print("{}", flush=True)
sys.stdin.readline()`;
  await using worker = await start(script, 2 ** 30);
  await expect(worker.request({}, 60_000)).rejects.toBeInstanceOf(WorkerOutOfMemory);
});

test('a worker that ends with nearly all of its memory has run out of memory', async () => {
  /** The failure of a worker that has the memory for this time. A busy machine may look at it too late. */
  const failureAfter = async (seconds: number) => {
    const script = `
held = bytearray(230 * 2**20)
time.sleep(${seconds})
os.abort()`;
    await using worker = await start(script);
    return await worker.request({}, 60_000).catch((error: unknown) => error);
  };
  let failure = await failureAfter(1);
  for (const seconds of [5, 25])
    if (!(failure instanceof WorkerOutOfMemory)) failure = await failureAfter(seconds);
  expect(failure).toBeInstanceOf(WorkerOutOfMemory);
});

test('a worker ends when it has used the processor time of its document', async () => {
  await using worker = await start('while True: pass');
  let maxCpu = 0.2;
  const busy = worker.request({}, 60_000, undefined, () => maxCpu);
  maxCpu = 0.5;
  await expect(busy).rejects.toBeInstanceOf(WorkerOverBudget);
});

test('a worker that waits for other programs uses no processor time of its document', async () => {
  await using worker = await start('time.sleep(1.5)\nprint("{}", flush=True)\nsys.stdin.readline()');
  expect(await worker.request({}, 60_000, undefined, () => 1)).toEqual({});
});
