/** Handles the signals that stop a process, and ends a process whose shutdown takes too long. */
import { messageOf, openLog } from './log.ts';

/**
 * Time for an orderly shutdown, in addition to the delay that an operator has configured. It is longer than the time
 * limits of all parts together, which `test/shutdown.test.ts` adds up.
 */
export const SHUTDOWN_TIMEOUT_MS = 20_000;

/** Resolves when the process receives SIGINT or SIGTERM. */
export const stopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });

/**
 * Ends the process with code 1 when its shutdown has not ended in time.
 * @param delay Seconds that the shutdown may take besides SHUTDOWN_TIMEOUT_MS.
 * @param onTimeout Receives the number of each kind of resource that keeps the process alive.
 */
export function exitAfterTimeout(delay: number, onTimeout: (active: Record<string, number>) => void): void {
  const exit = () => {
    onTimeout(activeResources());
    process.exit(1);
  };
  setTimeout(exit, SHUTDOWN_TIMEOUT_MS + delay * 1000).unref();
}

function activeResources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Logs the reason why a production server cannot start, as a line of text for a person at a terminal. */
export function logFatal(error: unknown): void {
  process.exitCode = 1;
  const log = openLog('error');
  if (process.stdout.isTTY) reportFatal(error);
  else log.error({ reason: messageOf(error) }, 'server.not_started');
}

/** Prints the reason why the process cannot start, and makes the process exit with code 1. */
export function reportFatal(error: unknown): void {
  process.exitCode = 1;
  process.stderr.write(`${messageOf(error)}\n`);
  if (process.env['LOG_LEVEL'] === 'debug') process.stderr.write(`${(error as Error).stack}\n`);
}
