/** Fetches new links before the visible ones expire. */
import { backoff } from './backoff.ts';

export interface LinkRenewal {
  /** `expiresAt` is when the current links expire (ISO 8601); null when there are no links. */
  scheduleFor(expiresAt: string | null): void;
  stop(): void;
}

const MINUTE_MS = 60_000;

/**
 * Milliseconds from `now` until the renewal. The renewal comes before the expiry by a margin of a tenth of the
 * remaining time, at least one minute and at most ten, and is spread at random over half of that margin, so that a
 * thousand viewers of one page do not send their requests at once.
 */
export function renewalDelay(expiresAt: number, now: number, random = Math.random()): number {
  const left = expiresAt - now;
  const margin = Math.min(10 * MINUTE_MS, Math.max(Math.min(MINUTE_MS, left / 2), left / 10));
  return Math.max(0, left - margin - random * margin * 0.5);
}

export function createLinkRenewal(renew: () => Promise<unknown>): LinkRenewal {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = Number.POSITIVE_INFINITY;
  let failures = 0;

  const clear = () => {
    clearTimeout(timer);
    due = Number.POSITIVE_INFINITY;
  };
  const schedule = (milliseconds: number) => {
    clear();
    due = Date.now() + milliseconds;
    timer = setTimeout(run, milliseconds);
  };
  const run = async () => {
    clear();
    try {
      await renew();
      failures = 0;
    } catch {
      schedule(backoff(failures++, { base: 1000, cap: 30_000 }));
    }
  };
  // Timers do not run while a computer sleeps, so the clock is compared when the page becomes visible.
  const runIfDue = () => {
    if (globalThis.document?.visibilityState === 'visible' && Date.now() >= due) void run();
  };
  globalThis.document?.addEventListener('visibilitychange', runIfDue);

  return {
    scheduleFor(expiresAt) {
      clear();
      if (expiresAt !== null) schedule(renewalDelay(Date.parse(expiresAt), Date.now()));
    },
    stop() {
      clear();
      globalThis.document?.removeEventListener('visibilitychange', runIfDue);
    },
  };
}
