/** What a process does after an error that nothing caught: it logs the error and stops in order. */
import { exitAfterTimeout } from './shutdown.ts';

interface ErrorLog {
  error(fields: object, event: string): void;
}

/**
 * Resolves at the first uncaught exception or unhandled rejection. Later ones are logged too. The state of the
 * process may be wrong then, so the process has to stop: its exit code is 1, and it exits after the timeout of a
 * shutdown at the latest. Without this listener Node would exit at once, and every viewer would lose the connection.
 * @param delay the configured delay of a shutdown, in seconds
 */
export function uncaughtError(log: ErrorLog, delay: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  // Node reports an unhandled rejection as an uncaught exception with the origin `unhandledRejection`.
  process.on('uncaughtException', (err, origin) => {
    log.error({ err, origin }, 'process.uncaught');
    process.exitCode = 1;
    exitAfterTimeout(delay, () => log.error({}, 'server.stop_timed_out'));
    resolve();
  });
  return promise;
}
