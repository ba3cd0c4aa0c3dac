/** A pool of workers that have been started in advance. */
import type { Logger } from '../log.ts';
import type { SandboxedWorker } from './sandboxed-worker.ts';

/** Workers that are started before they are needed. Each is used once. */
export interface WarmPool extends AsyncDisposable {
  /** Returns a worker from the pool, or starts one. The caller disposes of it. */
  acquire(): Promise<SandboxedWorker>;
  /** Starts the missing workers. Called when a document has ended, so that the start delays no conversion. */
  refill(): void;
  readonly full: boolean;
}

/**
 * Keeps `size` workers started. `pause` is the time in milliseconds before the replacement of a worker that does not
 * start, or that exits before it is used.
 */
export function openWarmPool(
  size: number,
  start: (signal: AbortSignal) => Promise<SandboxedWorker>,
  log: Logger,
  pause = 5_000,
): WarmPool {
  const ready = new Set<SandboxedWorker>();
  const starting = new Set<Promise<void>>();
  const closing = new AbortController();
  let paused: NodeJS.Timeout | null = null;

  /** Documents may be rare, so the pool does not wait for the end of one before it replaces a worker. */
  function refillAfterPause(): void {
    if (closing.signal.aborted) return;
    paused ??= setTimeout(() => {
      paused = null;
      refill();
    }, pause).unref();
  }

  async function add(): Promise<void> {
    try {
      const worker = await start(closing.signal);
      if (closing.signal.aborted) return await worker[Symbol.asyncDispose]();
      ready.add(worker);
      void worker.ended.then(() => {
        if (!ready.delete(worker)) return;
        refillAfterPause();
        void worker[Symbol.asyncDispose]();
      });
    } catch (error) {
      if (closing.signal.aborted) return;
      refillAfterPause();
      log.warn({ err: error }, 'warm_pool.start_failed');
    }
  }

  function refill(): void {
    if (closing.signal.aborted || paused) return;
    for (let n = ready.size + starting.size; n < size; n++) {
      const started = add().finally(() => starting.delete(started));
      starting.add(started);
    }
  }

  return {
    refill,
    get full() {
      return ready.size >= size;
    },
    async acquire() {
      // A worker that is already starting is ready sooner than a new one.
      if (ready.size === 0 && starting.size > 0) await Promise.race(starting);
      for (const worker of ready) {
        ready.delete(worker);
        if (worker.alive) return worker;
      }
      return start(closing.signal);
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new Error('The warm pool is closing.'));
      if (paused) clearTimeout(paused);
      await Promise.all([...ready].map((worker) => worker[Symbol.asyncDispose]()));
      ready.clear();
      await Promise.all(starting);
    },
  };
}
