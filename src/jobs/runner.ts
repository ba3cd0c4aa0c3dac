/** Runs the jobs that commits add, with graphile-worker. */
import { setTimeout as delay } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import pRetry from 'p-retry';
import { enqueueAbandonedDeliveries, enqueueDeliveries } from '../store/outbox.ts';
import { type JobParts, startRunner } from './job-runner.ts';

/** Interval at which this server looks for deliveries whose server died. */
const ABANDONED_CHECK_MS = 2_500;

/** The wait before each attempt to start another runner. */
const RESTART_MS = 1_000;

/** Runs jobs until disposed of. Replaces a runner that ends by itself, as it does when PostgreSQL restarts. */
export async function startJobs(parts: JobParts): Promise<AsyncDisposable> {
  const closing = new AbortController();
  const { signal } = closing;
  let runner = await startRunner(parts, signal);

  async function restart(): Promise<void> {
    await delay(RESTART_MS, undefined, { signal });
    const attempt = async () => {
      // p-retry gives up at a TypeError, so every failure becomes an Error.
      runner = await startRunner(parts, signal).catch((cause: unknown) => {
        throw new Error('The job runner cannot start.', { cause });
      });
    };
    await pRetry(attempt, {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: RESTART_MS,
      factor: 1,
      signal,
      onFailedAttempt: ({ error }) => parts.log.warn({ err: error }, 'jobs.runner_not_started'),
    });
  }

  async function keepRunning(): Promise<void> {
    for (;;) {
      const failure = await runner.ended.then(
        () => null,
        (error: unknown) => error,
      );
      if (signal.aborted) return;
      parts.log.error({ err: failure }, 'jobs.runner_ended');
      await restart();
    }
  }

  const keeping = keepRunning().catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  const stopEnqueueing = enqueueMissedDeliveries(parts);
  return {
    async [Symbol.asyncDispose]() {
      stopEnqueueing();
      closing.abort();
      await runner.stop();
      await keeping;
      // A restart that was under way may have started another runner.
      await runner.stop();
    },
  };
}

/** Adds jobs for waiting outbox messages when the XMPP server comes back, and when another server has died. */
function enqueueMissedDeliveries({ em, rooms, log }: JobParts): () => void {
  if (!rooms) return () => undefined;
  const enqueue = (add: (em: EntityManager) => Promise<number>) =>
    add(em).catch((error: unknown) => log.warn({ err: error }, 'outbox.enqueue_failed'));
  const stopListening = rooms.onOnline(() => enqueue(enqueueDeliveries));
  const timer = setInterval(() => rooms.online() && enqueue(enqueueAbandonedDeliveries), ABANDONED_CHECK_MS);
  return () => {
    stopListening();
    clearInterval(timer);
  };
}
