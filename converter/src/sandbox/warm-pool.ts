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

const PAUSE_AFTER_ERROR_MS = 5_000;

/** Keeps `size` workers started. Replaces one that exits; pauses after one that does not start. */
export function openWarmPool(
  size: number,
  start: (signal: AbortSignal) => Promise<SandboxedWorker>,
  log: Logger,
): WarmPool {
  const ready = new Set<SandboxedWorker>();
  const starting = new Set<Promise<void>>();
  const closing = new AbortController();
  let pausedUntil = 0;

  async function add(): Promise<void> {
    try {
      const worker = await start(closing.signal);
      if (closing.signal.aborted) return await worker[Symbol.asyncDispose]();
      ready.add(worker);
      void worker.ended.then(() => {
        if (ready.delete(worker)) void worker[Symbol.asyncDispose]();
      });
    } catch (error) {
      if (closing.signal.aborted) return;
      pausedUntil = Date.now() + PAUSE_AFTER_ERROR_MS;
      log.warn({ error }, 'warm_pool.start_failed');
    }
  }

  return {
    refill() {
      if (closing.signal.aborted || Date.now() < pausedUntil) return;
      for (let n = ready.size + starting.size; n < size; n++) {
        const started = add().finally(() => starting.delete(started));
        starting.add(started);
      }
    },
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
      await Promise.all([...ready].map((worker) => worker[Symbol.asyncDispose]()));
      ready.clear();
      await Promise.all(starting);
    },
  };
}
