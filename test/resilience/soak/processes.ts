/** Reads the processes of the whole machine from /proc. */
import { readdirSync, readFileSync } from 'node:fs';

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** Returns the ids of all processes. */
const allProcesses = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

export const commandOf = (pid: number) => read(`/proc/${pid}/cmdline`);

/** Returns the ids of a process and of all its descendants. */
export function treeOf(root: number): number[] {
  const parents = new Map(
    allProcesses().map((pid) => {
      const stat = read(`/proc/${pid}/stat`);
      return [pid, Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0])];
    }),
  );
  const isInTree = (pid: number): boolean => pid === root || (pid > 1 && isInTree(parents.get(pid) ?? 0));
  return [...parents.keys()].filter(isInTree);
}

/** Returns the other processes that mention a folder in their command line or environment. */
export const processesIn = (folder: string) =>
  allProcesses().filter(
    (pid) => pid !== process.pid && `${commandOf(pid)}${read(`/proc/${pid}/environ`)}`.includes(folder),
  );

/** Returns the proportional set size in MB, in which shared memory counts once. */
export const megabytes = (pid: number) =>
  Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1024;
