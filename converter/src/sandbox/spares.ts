import type { Log } from '../log.ts';
import type { Cell } from './cell.ts';

/** Cells started before they are needed, each used once. */
export interface Spares extends AsyncDisposable {
  /** A started cell: one that was waiting, or a new one. Yours to dispose of. */
  take(): Promise<Cell>;
  /** Starts what is missing; call it when the machine has time for it. */
  refill(): void;
  /** Whether as many are waiting as are kept. */
  readonly full: boolean;
}

const RETRY_AFTER = 5_000;

/** Keeps `size` cells started. A spare that dies is replaced, one that cannot start is tried again later. */
export function keepSpares(size: number, start: (signal: AbortSignal) => Promise<Cell>, log: Log): Spares {
  const waiting = new Set<Cell>();
  const starting = new Set<Promise<void>>();
  const closing = new AbortController();
  let blockedUntil = 0;

  async function add(): Promise<void> {
    try {
      const cell = await start(closing.signal);
      if (closing.signal.aborted) return await cell[Symbol.asyncDispose]();
      waiting.add(cell);
      void cell.ended.then(() => {
        if (waiting.delete(cell)) void cell[Symbol.asyncDispose]();
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
      for (const cell of waiting) {
        waiting.delete(cell);
        if (cell.alive) return cell;
      }
      return start(closing.signal);
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new Error('no more spares are needed'));
      await Promise.all([...waiting].map((cell) => cell[Symbol.asyncDispose]()));
      waiting.clear();
      await Promise.all(starting);
    },
  };
}
