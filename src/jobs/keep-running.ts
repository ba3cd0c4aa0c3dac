/** Replaces a job runner that ends by itself, as it does when PostgreSQL restarts. */
import { setTimeout as delay } from 'node:timers/promises';
import pRetry from 'p-retry';
import { type RunnerOptions, startRunner } from './runner.ts';

/** The wait before each attempt to start another runner. */
const RESTART_MS = 1_000;

/**
 * Starts a runner, and another one whenever it ends. Stops the runner when disposed of.
 * @param signal Aborted before the disposal.
 * @throws when the first runner cannot start
 */
export async function keepRunning(options: RunnerOptions, signal: AbortSignal): Promise<AsyncDisposable> {
  const { log } = options;
  let runner = await startRunner(options);

  async function restart(): Promise<void> {
    await delay(RESTART_MS, undefined, { signal });
    const attempt = async () => {
      // p-retry gives up at a TypeError, so every failure becomes an Error.
      runner = await startRunner(options).catch((cause: unknown) => {
        throw new Error('The job runner cannot start.', { cause });
      });
    };
    await pRetry(attempt, {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: RESTART_MS,
      factor: 1,
      signal,
      onFailedAttempt: ({ error }) => log.warn({ err: error }, 'jobs.runner_not_started'),
    });
  }

  async function keep(): Promise<void> {
    for (;;) {
      const failure = await runner.ended.then(
        () => null,
        (error: unknown) => error,
      );
      if (signal.aborted) return;
      log.error({ err: failure }, 'jobs.runner_ended');
      await restart();
    }
  }

  const keeping = keep().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return {
    async [Symbol.asyncDispose]() {
      await runner.stop();
      await keeping;
      // A restart that was under way may have started another runner.
      await runner.stop();
    },
  };
}
