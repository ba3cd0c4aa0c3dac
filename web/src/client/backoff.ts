/** How long to wait before trying again. */

/**
 * Milliseconds before attempt `attempt` (0 is the first retry): exponential with full jitter, so that a
 * room full of browsers that lost the same server does not come back in one wave.
 */
export function backoff(attempt: number, { base = 400, cap = 15_000 } = {}): number {
  const ceiling = Math.min(cap, base * 2 ** Math.min(attempt, 20));
  return ceiling / 4 + Math.random() * (ceiling * 0.75);
}

/** Waits, but no longer than until the browser says that it is online again. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.('online', wake);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    globalThis.addEventListener?.('online', wake);
    signal?.addEventListener('abort', wake);
  });
}
