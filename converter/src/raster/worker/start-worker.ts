/** Starts a raster worker: its program, its files and its limits. */
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Program, WorkerFolders } from '../../sandbox/program.ts';
import { rasterizerLimits } from '../../sandbox/program-limits.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { SandboxedWorker } from '../../sandbox/sandboxed-worker.ts';
import type { Scratch } from '../../sandbox/scratch.ts';
import type { Engine } from '../pdfium/engine.ts';

const WORKER = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? 'worker.ts' : 'worker.js', import.meta.url),
);
/** `src`, or `dist` when compiled. */
const CODE = dirname(dirname(dirname(WORKER)));
const PACKAGE_JSON = join(dirname(CODE), 'package.json');
const NODE = realpathSync(process.execPath);
const START_TIMEOUT_MS = 30_000;

/** Returns the `node_modules` folders that hold the worker's packages. */
function packageFolders(): string[] {
  const require = createRequire(import.meta.url);
  const folders = [
    'bmp-ts',
    'jschardet',
    'koffi',
    'papaparse',
    'saxes',
    'sharp',
    'yauzl',
    '@hyzyla/pdfium',
  ].map((name) => {
    const path = realpathSync(require.resolve(name));
    const end = path.indexOf(`${sep}node_modules${sep}`);
    return join(path.slice(0, end), 'node_modules');
  });
  return [...new Set(folders)];
}

/** Describes Node with a script of the converter; `cpu` is in seconds. */
function nodeProgram(folders: WorkerFolders, args: string[], cpu: number): Program {
  return {
    ...folders,
    command: NODE,
    args: ['--disable-warning=ExperimentalWarning', '--max-old-space-size=512', ...args],
    env: { PATH: '/usr/bin:/bin', HOME: folders.tmp, TMPDIR: folders.tmp, LANG: 'C.UTF-8' },
    readable: [NODE, CODE, PACKAGE_JSON, ...packageFolders()],
    limits: rasterizerLimits(cpu),
  };
}

const PROBE_CPU_SECONDS = 30;

/** Describes a worker that loads its code and exits, which shows whether a sandbox allows it to run. */
export const probe = (folders: WorkerFolders): Program =>
  nodeProgram(folders, [WORKER, 'probe'], PROBE_CPU_SECONDS);

const engineArgs = (engine: Engine) => (engine.name === 'native' ? ['native', engine.library] : ['wasm']);

/** Starts one worker and waits until it has loaded PDFium. */
export async function startWorker(
  sandbox: Sandbox,
  scratch: Scratch,
  engine: Engine,
  cpu: number,
  signal: AbortSignal,
): Promise<SandboxedWorker> {
  const describe = (folders: WorkerFolders) => {
    const program = nodeProgram(folders, [WORKER, ...engineArgs(engine)], cpu);
    if (engine.name === 'native') program.readable.push(dirname(engine.library));
    return program;
  };
  const worker = await SandboxedWorker.start(sandbox, scratch.directory, describe);
  try {
    await worker.request({ do: 'hello' }, START_TIMEOUT_MS, signal);
    return worker;
  } catch (error) {
    await worker[Symbol.asyncDispose]();
    throw new Error('The rasterizer did not start.', { cause: error });
  }
}
