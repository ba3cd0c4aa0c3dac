/** Watches the memory and the processor time of a worker. */
import { type TreeUsage, treeUsage } from './process-tree.ts';

/** In this time, a process fills about 100 MB. */
const INTERVAL_MS = 200;

/** The limits of a process tree. */
export interface TreeLimits {
  /** Bytes of resident memory of all processes together. */
  memory: number;
  /** Returns the seconds of processor time, which may grow while a document is converted. */
  cpu: () => number;
}

/** Calls `onExceeded` once when the processes below and including `pid` use more than a limit. */
export function watchTree(
  pid: number,
  limits: TreeLimits,
  onSample: (usage: TreeUsage) => void,
  onExceeded: (limit: 'memory' | 'cpu') => void,
): Disposable {
  const timer = setInterval(() => {
    const usage = treeUsage(pid);
    onSample(usage);
    const exceeded = usage.memory > limits.memory ? 'memory' : usage.cpu > limits.cpu() ? 'cpu' : null;
    if (!exceeded) return;
    clearInterval(timer);
    onExceeded(exceeded);
  }, INTERVAL_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
