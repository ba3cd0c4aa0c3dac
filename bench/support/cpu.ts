/** The CPU time of processes, read from /proc. */
import { readFileSync } from 'node:fs';
import { processTree } from '../../test/support/parts/process-memory.ts';

/** Linux counts CPU time in hundredths of a second. */
const TICK_MS = 10;

/** Milliseconds of CPU since the start of a process, children that have ended included. */
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

/** Milliseconds of CPU of a process and of all processes below it. */
export const cpuOfTree = (pid: number): number =>
  processTree(pid).reduce((sum, each) => sum + cpuOf(each), 0);
