/**
 * Milliseconds to wait before retry `attempt`, counted from 0: exponential with jitter, so that browsers that lost
 * the same server do not reconnect at the same moment.
 */
export function backoff(attempt: number, { base = 400, cap = 15_000 } = {}): number {
  const ceiling = Math.min(cap, base * 2 ** Math.min(attempt, 20));
  return ceiling / 4 + Math.random() * (ceiling * 0.75);
}

/** Waits, but not beyond the moment when the browser reports that it is online again. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.('online', finish);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    globalThis.addEventListener?.('online', finish);
    signal?.addEventListener('abort', finish);
  });
}
