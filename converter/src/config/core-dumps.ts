/** Keeps the system from writing the memory of this process, and with it its secrets, to a file. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Sets the limit of core dumps to 0, for this process and for those that it starts. Node has no call for it. Where
 * prlimit(1) is missing, as on another system than Linux, the limit stays as it is.
 */
export function forbidCoreDumps(): void {
  try {
    execFileSync('prlimit', [`--pid=${process.pid}`, '--core=0:0'], { stdio: 'ignore' });
  } catch {
    // `coreDumpWarning` tells the operator.
  }
}

/** @returns the limits of this process as Linux lists them; null on another system */
export function readProcessLimits(): string | null {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return null;
  }
}

/** @returns a sentence when a crash may write a core dump */
export function coreDumpWarning(limits: string | null): string | null {
  const size = /^Max core file size +(\S+)/m.exec(limits ?? '')?.[1];
  if (size === undefined || size === '0') return null;
  return 'A crash may write a core dump, which contains every secret. Set LimitCORE=0 in systemd, `ulimits: { core: 0 }` in Docker, or `ulimit -c 0`.';
}
