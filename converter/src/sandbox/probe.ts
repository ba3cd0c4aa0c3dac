/** Tries whether this machine supports a sandbox. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Program, WorkerFolders } from './program.ts';

const TIMEOUT_MS = 10_000;

/** Runs `probe` with `spawn`. Returns null when it exits with 0, and otherwise a description of the failure. */
export async function probeSandbox(
  spawn: (program: Program, worker: number) => ChildProcessWithoutNullStreams,
  scratch: string,
  probe: (folders: WorkerFolders) => Program,
): Promise<string | null> {
  const root = await mkdtemp(join(scratch, 'probe-'));
  try {
    const folders = { in: join(root, 'in'), out: join(root, 'out'), tmp: join(root, 'tmp') };
    for (const path of Object.values(folders)) await mkdir(path);
    return await problemOf(spawn(probe(folders), 0));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function problemOf(child: ChildProcessWithoutNullStreams): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-500);
  });
  child.on('error', (error) => resolve(error.message));
  child.on('close', (code) => resolve(code === 0 ? null : stderr.trim() || `exited with ${code}`));
  child.stdout.resume();
  child.stdin.on('error', () => {}).end();
  return promise.finally(() => clearTimeout(timer));
}
