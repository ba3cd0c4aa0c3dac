/** Fetches new links before the visible ones expire. */
import { backoff } from './backoff.ts';
import { createGate } from './gate.ts';
import { serverNow } from './server-clock.ts';

export interface LinkRenewal {
  /** `expiresAt` is when the current links expire (ISO 8601); null when there are no links. */
  scheduleFor(expiresAt: string | null): void;
  stop(): void;
}

const MINUTE_MS = 60_000;
/** A timer of more than 24 days fires at once. */
const MAX_DELAY_MS = 20 * 86_400_000;

/**
 * Milliseconds from `now` until the renewal. The renewal comes before the expiry by a margin of a tenth of the
 * remaining time, at least one minute and at most ten, and is spread at random over half of that margin, so that a
 * thousand viewers of one page do not send their requests at once. The renewal never comes sooner than in a minute:
 * however wrong a clock is, the links are not renewed again and again.
 */
export function renewalDelay(expiresAt: number, now: number, random = Math.random()): number {
  const left = expiresAt - now;
  const margin = Math.min(10 * MINUTE_MS, Math.max(Math.min(MINUTE_MS, left / 2), left / 10));
  return Math.min(MAX_DELAY_MS, Math.max(MINUTE_MS, left - margin - random * margin * 0.5));
}

/** `renew` fetches the links, and calls `scheduleFor` with their expiry. When it rejects, it is called again. */
export function createLinkRenewal(renew: () => Promise<unknown>): LinkRenewal {
  const gate = createGate();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let due = Number.POSITIVE_INFINITY;
  let failures = 0;
  let stopped = false;

  const clear = () => {
    gate.close();
    clearTimeout(timer);
    due = Number.POSITIVE_INFINITY;
  };
  const schedule = (milliseconds: number) => {
    clear();
    if (stopped) return;
    due = serverNow() + milliseconds;
    timer = setTimeout(run, milliseconds);
  };
  const run = async () => {
    clear();
    const isWanted = gate.enter();
    try {
      await renew();
      failures = 0;
    } catch {
      // Links that arrived during the request have their own time of renewal.
      if (isWanted()) schedule(backoff(failures++, { base: 1000, cap: 30_000 }));
    }
  };
  // Timers do not run while a computer sleeps, so the clock is compared when the page becomes visible.
  const runIfDue = () => {
    if (globalThis.document?.visibilityState === 'visible' && serverNow() >= due) void run();
  };
  globalThis.document?.addEventListener('visibilitychange', runIfDue);

  return {
    scheduleFor(expiresAt) {
      clear();
      if (expiresAt !== null) schedule(renewalDelay(Date.parse(expiresAt), serverNow()));
    },
    stop() {
      stopped = true;
      clear();
      globalThis.document?.removeEventListener('visibilitychange', runIfDue);
    },
  };
}
