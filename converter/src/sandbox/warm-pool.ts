import type { Log } from '../log.ts';
import type { SandboxedWorker } from './sandboxed-worker.ts';

/** Cells started before they are needed, each used once. */
export interface WarmPool extends AsyncDisposable {
  /** A started worker: one that was waiting, or a new one. Yours to dispose of. */
  take(): Promise<SandboxedWorker>;
  /** Starts what is missing; call it when the machine has time for it. */
  refill(): void;
  /** Whether as many are waiting as are kept. */
  readonly full: boolean;
}

const RETRY_AFTER = 5_000;

/** Keeps `size` workers started. A spare that dies is replaced, one that cannot start is tried again later. */
export function openWarmPool(
  size: number,
  start: (signal: AbortSignal) => Promise<SandboxedWorker>,
  log: Log,
): WarmPool {
  const waiting = new Set<SandboxedWorker>();
  const starting = new Set<Promise<void>>();
  const closing = new AbortController();
  let blockedUntil = 0;

  async function add(): Promise<void> {
    try {
      const worker = await start(closing.signal);
      if (closing.signal.aborted) return await worker[Symbol.asyncDispose]();
      waiting.add(worker);
      void worker.ended.then(() => {
        if (waiting.delete(worker)) void worker[Symbol.asyncDispose]();
      });
    } catch (error) {
      if (closing.signal.aborted) return;
      blockedUntil = Date.now() + RETRY_AFTER;
      log.warn({ error }, 'spare.did_not_start');
    }
  }

  function refill(): void {
    if (closing.signal.aborted || Date.now() < blockedUntil) return;
    for (let n = waiting.size + starting.size; n < size; n++) {
      const started = add().finally(() => starting.delete(started));
      starting.add(started);
    }
  }

  return {
    refill,
    get full() {
      return waiting.size >= size;
    },
    async take() {
      // One that is just starting will be there before one that starts now.
      if (waiting.size === 0 && starting.size > 0) await Promise.race(starting);
      for (const worker of waiting) {
        waiting.delete(worker);
        if (worker.alive) return worker;
      }
      return start(closing.signal);
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new Error('no more pool are needed'));
      await Promise.all([...waiting].map((worker) => worker[Symbol.asyncDispose]()));
      waiting.clear();
      await Promise.all(starting);
    },
  };
}
