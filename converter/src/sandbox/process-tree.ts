import { readdirSync, readFileSync } from 'node:fs';

/** The resources that a process and its descendants use. */
export interface TreeUsage {
  /** Bytes of resident memory. Memory that processes share counts for each, so the sum is never too small. */
  memory: number;
  /** Seconds of processor time. */
  cpu: number;
}

/** The unit of times in /proc, which is the same on every Linux. */
const TICKS_PER_SECOND = 100;

interface Process extends TreeUsage {
  parent: number;
}

/** Reads /proc, which shows the processes of every sandbox. */
export function treeUsage(root: number): TreeUsage {
  const processes = readProcesses();
  const isInTree = (pid: number): boolean => {
    if (pid === root) return true;
    const parent = processes.get(pid)?.parent ?? 0;
    return parent > 1 && isInTree(parent);
  };
  const sum = { memory: 0, cpu: 0 };
  for (const [pid, { memory, cpu }] of processes) {
    if (!isInTree(pid)) continue;
    sum.memory += memory;
    sum.cpu += cpu;
  }
  return sum;
}

function readProcesses(): Map<number, Process> {
  const processes = new Map<number, Process>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const found = readProcess(name);
    if (found) processes.set(Number(name), found);
  }
  return processes;
}

/** proc(5): the fields of `stat` that follow the name are counted from 3. Returns null when the process has ended. */
function readProcess(pid: string): Process | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const field = (number: number) => Number(fields[number - 3]);
    return {
      parent: field(4),
      cpu: (field(14) + field(15)) / TICKS_PER_SECOND,
      memory: field(24) * PAGE_BYTES,
    };
  } catch {
    return null;
  }
}

/** The size of a page of memory in bytes. */
const PAGE_BYTES = pageSize();

function pageSize(): number {
  const status = readFileSync('/proc/self/smaps', 'latin1');
  return Number(/^KernelPageSize:\s+(\d+) kB/m.exec(status)?.[1] ?? 4) * 1024;
}
