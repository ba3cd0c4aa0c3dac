import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Program } from '../sandbox/program.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { SandboxedWorker } from '../sandbox/sandboxed-worker.ts';
import type { Scratch } from '../sandbox/scratch.ts';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));
const NODE = realpathSync(process.execPath);
const START_TIMEOUT = 30_000;
const GB = 2 ** 30;

/** The PDFium to draw with. */
export type Engine = { name: 'native'; library: string } | { name: 'wasm' };

/** The folders of installed packages the worker may import from: ours, then the workspace's. */
function packageFolders(): string[] {
  const require = createRequire(import.meta.url);
  const folders = ['koffi', 'sharp', '@hyzyla/pdfium'].map((name) => {
    const path = realpathSync(require.resolve(name));
    const at = path.indexOf(`${sep}node_modules${sep}`);
    return join(path.slice(0, at), 'node_modules');
  });
  return [...new Set(folders)];
}

/** Node on a script of ours, where all that is readable is what the script consists of. */
export function nodeProgram(
  folder: { in: string; out: string; tmp: string },
  args: string[],
  cpu: number,
): Program {
  return {
    ...folder,
    command: NODE,
    args: ['--disable-warning=ExperimentalWarning', '--max-old-space-size=512', ...args],
    env: { PATH: '/usr/bin:/bin', HOME: folder.tmp, TMPDIR: folder.tmp, LANG: 'C.UTF-8' },
    readable: [NODE, dirname(dirname(WORKER)), ...packageFolders()],
    limits: { data: 2 * GB, cpu: Math.ceil(cpu), fileSize: GB / 4, files: 1024, processes: 256 },
  };
}

/** Reads the worker and what it imports, and ends: tells whether a sandbox lets it run. */
export const probe = (folder: { in: string; out: string; tmp: string }): Program =>
  nodeProgram(folder, [WORKER, 'probe'], 30);

const engineArgs = (engine: Engine) => (engine.name === 'native' ? ['native', engine.library] : ['wasm']);

/** Starts one worker and waits until it has loaded its PDFium. */
export async function startWorker(
  sandbox: Sandbox,
  scratch: Scratch,
  engine: Engine,
  cpu: number,
  signal: AbortSignal,
): Promise<SandboxedWorker> {
  const describe = (folder: { in: string; out: string; tmp: string }) => {
    const program = nodeProgram(folder, [WORKER, ...engineArgs(engine)], cpu);
    if (engine.name === 'native') program.readable.push(dirname(engine.library));
    return program;
  };
  const worker = await SandboxedWorker.start(sandbox, scratch.directory, describe);
  try {
    await worker.ask({ do: 'hello' }, START_TIMEOUT, signal);
    return worker;
  } catch (error) {
    await worker[Symbol.asyncDispose]();
    throw new Error('what draws did not start', { cause: error });
  }
}
