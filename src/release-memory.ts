/** Returns memory to the system after a burst of work. */
import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Logger } from './log.ts';

const MB = 2 ** 20;
const INTERVAL_MS = 5_000;
/** The growth of the resident memory after which the process collects garbage. */
const MAX_GROWTH_BYTES = 32 * MB;
/** A collection stops the process for about a millisecond per megabyte of live objects, so it waits for a quiet time. */
const MAX_UTILIZATION = 0.25;

/** V8's `gc` function, as `--expose-gc` installs it. */
type Collect = (options: { type: 'major'; flavor: 'last-resort' }) => void;

/**
 * Collects garbage when the memory has grown and the process has little to do. V8 collects when the process allocates,
 * so that a process with little to do after a burst keeps the garbage of the burst for a minute and longer.
 * @param interval milliseconds from one look at the memory to the next
 */
export function releaseMemory(log: Logger, interval = INTERVAL_MS): Disposable {
  const collect = collector();
  let resident = process.memoryUsage.rss();
  let last = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    const before = process.memoryUsage.rss();
    resident = Math.min(resident, before);
    if (before - resident <= MAX_GROWTH_BYTES || utilization > MAX_UTILIZATION) return;
    const start = performance.now();
    collect({ type: 'major', flavor: 'last-resort' });
    const milliseconds = Math.round(performance.now() - start);
    // What a collection leaves is in use, so the next collection waits until memory has grown again.
    resident = process.memoryUsage.rss();
    const megabytes = { before: Math.round(before / MB), after: Math.round(resident / MB) };
    log.debug({ megabytes, milliseconds }, 'memory.released');
  }, interval).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Node has no other way to collect garbage without an option at its start. */
function collector(): Collect {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as Collect;
  setFlagsFromString('--no-expose-gc');
  return collect;
}
