/** How long a client waits before it connects again. */

/** The server refused the token, which at a connection that was open means that the token has expired. */
export const TOKEN_REFUSED = 4403;
/** The server restarts, and every client of it connects again. */
const SERVICE_RESTART = 1012;
const RESTART_SPREAD_MS = 5_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/**
 * Milliseconds to wait before attempt `attempt`, counted from 0 after each connection. An expired token leaves no gap.
 * Random waits keep clients that lost the same server from connecting at the same moment.
 */
export function waitBefore(attempt: number, closeCode?: number): number {
  if (attempt === 0 && closeCode === TOKEN_REFUSED) return 0;
  if (attempt === 0 && closeCode === SERVICE_RESTART) return Math.random() * RESTART_SPREAD_MS;
  return Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
