import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLog } from '../../src/log.ts';
import { probe } from '../../src/raster/worker/start-worker.ts';
import type { WorkerFolders } from '../../src/sandbox/program.ts';
import { findSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { SandboxedWorker } from '../../src/sandbox/sandboxed-worker.ts';
import { openWarmPool } from '../../src/sandbox/warm-pool.ts';
import { eventually } from '../support/processes.ts';

const PAUSE_MS = 100;
const log = openLog('silent');
let folder: string;
let sandbox: Sandbox;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-pool-'));
  sandbox = await findSandbox('bwrap', folder, probe, log);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Answers each request with an empty object. Exits at the request `{"exit":true}`. */
const PROGRAM = 'while read -r line; do [ "$line" = \'{"exit":true}\' ] && exit; echo "{}"; done';

const program = (folders: WorkerFolders) => ({
  ...folders,
  command: '/bin/sh',
  args: ['-c', PROGRAM],
  env: {},
  readable: [],
  limits: {
    treeMemory: 2 ** 28,
    addressSpace: 2 ** 28,
    cpu: 5,
    fileSize: 2 ** 20,
    files: 64,
    processes: 64,
  },
});

test('a warm pool starts a worker again after a failed start, without a document', async () => {
  let starts = 0;
  const start = async () => {
    starts += 1;
    const directory = starts === 1 ? join(folder, 'missing\0') : folder;
    return SandboxedWorker.start(sandbox, directory, program);
  };
  await using pool = openWarmPool(1, start, log, PAUSE_MS);
  pool.refill();
  await eventually(() => pool.full);
  expect(starts).toBe(2);
});

test('a warm pool replaces a worker that exits before it is used', async () => {
  const started: SandboxedWorker[] = [];
  const start = async () => {
    const worker = await SandboxedWorker.start(sandbox, folder, program);
    started.push(worker);
    return worker;
  };
  await using pool = openWarmPool(1, start, log, PAUSE_MS);
  pool.refill();
  await eventually(() => pool.full);
  await started[0]?.request({ exit: true }, 60_000).catch(() => {});
  await eventually(() => started.length === 2 && pool.full);
  await using worker = await pool.acquire();
  expect(worker).toBe(started[1]);
  expect(await worker.request({}, 60_000)).toEqual({});
});
