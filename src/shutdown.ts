/** Handles the signals that stop a process, and ends a process whose shutdown takes too long. */

/** Time for an orderly shutdown, in addition to the delay that an operator has configured. */
const SHUTDOWN_TIMEOUT_MS = 20_000;

/** Resolves when the process receives SIGINT or SIGTERM. */
export const stopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });

/** Ends the process with code 1 when its shutdown has not ended in time. `delay` is in seconds. */
export function exitAfterTimeout(delay: number): void {
  setTimeout(() => process.exit(1), SHUTDOWN_TIMEOUT_MS + delay * 1000).unref();
}

/** Prints the reason why the process cannot start, and makes the process exit with code 1. */
export function reportFatal(error: unknown): void {
  process.exitCode = 1;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (process.env['LOG_LEVEL'] === 'debug') process.stderr.write(`${(error as Error).stack}\n`);
}
