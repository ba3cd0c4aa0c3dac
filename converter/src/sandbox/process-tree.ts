/** What a process and its descendants use. */
import { readdirSync, readFileSync } from 'node:fs';

/** What a process and all processes below it use. */
export interface TreeUsage {
  /** Bytes of resident memory. Memory that processes share counts for each, so the sum is never too small. */
  memory: number;
  /** Seconds of processor time. */
  cpu: number;
}

/** The unit of times in /proc, which is the same on every Linux. */
const TICKS_PER_SECOND = 100;
/** Bytes of a page of memory. */
const PAGE_SIZE = Number(/^KernelPageSize:\s+(\d+) kB/m.exec(read('/proc/self/smaps'))?.[1] ?? 4) * 1024;

/** Reads /proc, which shows the processes inside of every sandbox. A process that ends meanwhile counts nothing. */
export function treeUsage(root: number): TreeUsage {
  const sum = { memory: 0, cpu: 0 };
  const pending = [String(root)];
  const seen = new Set(pending);
  for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
    addUsage(pid, sum);
    for (const child of childrenOf(pid)) {
      if (seen.has(child)) continue;
      seen.add(child);
      pending.push(child);
    }
  }
  return sum;
}

/** proc(5): the fields of `stat` that follow the name are counted from 3. */
function addUsage(pid: string, sum: TreeUsage): void {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === '') return;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  sum.cpu += (field(14) + field(15)) / TICKS_PER_SECOND;
  sum.memory += field(24) * PAGE_SIZE;
}

/** Whether this kernel lists the children of a thread; some kernels do not. */
const HAS_CHILDREN = canRead(`/proc/self/task/${process.pid}/children`);

/** Each thread has its own list of the processes that it started. */
function childrenOf(pid: string): string[] {
  if (!HAS_CHILDREN) return allProcesses().filter((each) => parentOf(each) === pid);
  const threads = list(`/proc/${pid}/task`);
  return threads.flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean));
}

const allProcesses = () => list('/proc').filter((name) => /^\d+$/.test(name));

function parentOf(pid: string): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0];
}

function canRead(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
