/** Asks for fresh links before the ones on show expire. */
import { backoff } from './backoff.ts';

export interface LinkRenewal {
  /** Links end at `expiresAt` (ISO 8601); null when there are none to look after. */
  scheduleFor(expiresAt: string | null): void;
  stop(): void;
}

const MINUTE = 60_000;

/**
 * Milliseconds from `now` to the moment to ask: a tenth of what is left before the end, a minute at least
 * and ten at most, and spread at random, so that a thousand viewers of one page do not ask at once.
 */
export function renewalDelay(expiresAt: number, now: number, random = Math.random()): number {
  const left = expiresAt - now;
  const margin = Math.min(10 * MINUTE, Math.max(Math.min(MINUTE, left / 2), left / 10));
  return Math.max(0, left - margin - random * margin * 0.5);
}

export function createLinkRenewal(ask: () => Promise<unknown>): LinkRenewal {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = Number.POSITIVE_INFINITY;
  let failures = 0;

  const arm = (milliseconds: number) => {
    clearTimeout(timer);
    due = Date.now() + milliseconds;
    timer = setTimeout(run, milliseconds);
  };
  const run = async () => {
    clearTimeout(timer);
    due = Number.POSITIVE_INFINITY;
    try {
      await ask();
      failures = 0;
    } catch {
      arm(backoff(failures++, { base: 1000, cap: 30_000 }));
    }
  };
  // Timers stand still while a laptop sleeps; look at the clock when somebody looks at the page.
  const look = () => {
    if (globalThis.document?.visibilityState === 'visible' && Date.now() >= due) void run();
  };
  globalThis.document?.addEventListener('visibilitychange', look);

  return {
    scheduleFor(expiresAt) {
      clearTimeout(timer);
      due = Number.POSITIVE_INFINITY;
      if (expiresAt !== null) arm(renewalDelay(Date.parse(expiresAt), Date.now()));
    },
    stop() {
      clearTimeout(timer);
      due = Number.POSITIVE_INFINITY;
      globalThis.document?.removeEventListener('visibilitychange', look);
    },
  };
}
