import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A process of a sandboxed worker. */
export interface WorkerProcess {
  pid: number;
  /** The worker's folder, which may be removed already. */
  directory: string;
}

export const SOFFICE = /^[^\0]*soffice\.bin/;
export const RASTER_WORKER = /^[^\0]*node\0.*raster\/worker/;

/**
 * Returns the processes of a converter's workers whose command line matches; their HOME is in the worker's folder, which
 * is below the converter's scratch folder.
 */
export function workerProcesses(scratch: string, pattern: RegExp): WorkerProcess[] {
  const found: WorkerProcess[] = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, home = ''] = /(?:^|\0)HOME=([^\0]*)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8')) ?? [];
      const matches = pattern.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      if (matches && home.startsWith(scratch)) found.push({ pid: Number(pid), directory: dirname(home) });
    } catch {}
  }
  return found;
}

const hasFile = (folder: string) => existsSync(folder) && readdirSync(folder).length > 0;

/** Returns the processes of workers that have a document. */
export const busyProcesses = (scratch: string, pattern: RegExp): WorkerProcess[] =>
  workerProcesses(scratch, pattern).filter(({ directory }) => hasFile(join(directory, 'in')));

/** Sends a signal to processes, some of which may have exited already. */
export function signalTo(processes: readonly WorkerProcess[], signal: NodeJS.Signals): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, signal);
    } catch {}
  }
}

/**
 * Suspends the raster workers that have a document. A page that they draw takes as long as one that never ends, and
 * leaves the processor to other tests. The converter ends them.
 */
export const suspendDrawing = (scratch: string): void =>
  signalTo(busyProcesses(scratch, RASTER_WORKER), 'SIGSTOP');
