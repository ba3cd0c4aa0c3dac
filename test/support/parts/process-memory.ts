/** Processes below a process, and their memory, read from /proc. */
import { readdirSync, readFileSync } from 'node:fs';

const SAMPLE_INTERVAL_MS = 250;

/** The parent of every process, by pid. */
export function parents(): Map<number, number> {
  const found = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      found.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]));
    } catch {}
  }
  return found;
}

/** The proportional set size in MB, which divides shared memory among the processes that share it. */
function proportionalMemory(pid: number): number {
  try {
    const found = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'));
    return Number(found?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** The resident set size of one process, in MB. @throws when the process does not run */
export function residentMegabytes(pid: number): number {
  const found = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
  if (!found) throw new Error(`Process ${pid} has ended.`);
  return Number(found[1]) / 1024;
}

/** The pids of a process and of all processes below it. */
export function processTree(root: number): number[] {
  const parent = parents();
  const isInTree = (pid: number): boolean => pid === root || (pid > 1 && isInTree(parent.get(pid) ?? 0));
  return [...parent.keys()].filter(isInTree);
}

/** The processes of a tree whose command begins with `name`. */
export const processesNamed = (root: number, name: string): number[] =>
  processTree(root).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith(name);
    } catch {
      return false;
    }
  });

/** Samples the memory of a process tree. `stop` returns the maximum in MB. */
export function watchTreeMemory(root: number): { stop(): number } {
  let maximum = 0;
  const sample = () => {
    const current = processTree(root).reduce((sum, pid) => sum + proportionalMemory(pid), 0);
    maximum = Math.max(maximum, current);
  };
  const timer = setInterval(sample, SAMPLE_INTERVAL_MS);
  return {
    stop() {
      clearInterval(timer);
      return maximum;
    },
  };
}
