/** CPU that processes have used. */
import { readFileSync } from 'node:fs';
import { treeOf } from './memory.ts';

/** Linux counts in hundredths of a second. */
const TICK_MS = 10;

/** Milliseconds of a process since its start, with those of its children that have ended. */
function cpuOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // utime, stime, cutime, cstime. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * TICK_MS;
  } catch {
    return 0;
  }
}

/** Milliseconds of a process and all that live below it. */
export const cpuOfTree = (pid: number): number => treeOf(pid).reduce((sum, each) => sum + cpuOf(each), 0);
