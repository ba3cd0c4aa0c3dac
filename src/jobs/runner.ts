/** Runs the jobs that commits add, with graphile-worker. */
import { setTimeout as delay } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type Runner, run, Logger as WorkerLogger } from 'graphile-worker';
import pRetry from 'p-retry';
import pg from 'pg';
import type { Logger } from '../log.ts';
import { XMPP_FLAG } from '../store/jobs.ts';
import { enqueueAbandonedDeliveries, enqueueDeliveries } from '../store/outbox.ts';
import { CRONTAB, type TaskParts, tasks } from './tasks.ts';

export interface JobParts extends TaskParts {
  databaseUrl: string;
  /** The maximum number of jobs that this server runs at the same time. */
  concurrency: number;
}

/** Interval at which this server looks for deliveries whose server died. */
const ABANDONED_CHECK_MS = 2_500;

/** The wait before each attempt to start another runner. */
const RESTART_MS = 1_000;

/** Runs jobs until disposed of. Replaces a runner that ends by itself, as it does when PostgreSQL restarts. */
export async function startJobs(parts: JobParts): Promise<AsyncDisposable> {
  const closing = new AbortController();
  const { signal } = closing;
  let runner = await startRunner(parts);

  async function restart(): Promise<void> {
    await delay(RESTART_MS, undefined, { signal });
    const attempt = async () => {
      // p-retry gives up at a TypeError, so every failure becomes an Error.
      runner = await startRunner(parts).catch((cause: unknown) => {
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
      const failure = await runner.promise.then(
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
  // A runner that ended by itself rejects a stop.
  const stopRunner = () => runner.stop().catch(() => undefined);
  return {
    async [Symbol.asyncDispose]() {
      stopEnqueueing();
      closing.abort();
      await stopRunner();
      await keeping;
      // A restart that was under way may have started another runner.
      await stopRunner();
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

async function startRunner(parts: JobParts): Promise<Runner> {
  const pool = openPool(parts);
  const closePool = () => pool.end().catch(() => undefined);
  try {
    const runner = await run({
      pgPool: pool,
      concurrency: parts.concurrency,
      noHandleSignals: true,
      pollInterval: 1_000,
      taskList: tasks(parts),
      crontab: CRONTAB,
      // Jobs for rooms wait for a server that is connected to the XMPP server.
      forbiddenFlags: () => (parts.rooms?.online() ? [] : [XMPP_FLAG]),
      logger: workerLogger(parts.log),
      // Without batches graphile-worker does not handle the rejection when it cannot store the end of a job, as
      // while PostgreSQL restarts, and the unhandled rejection ends the process. With batches it ends the runner.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    });
    runner.promise.then(closePool, closePool);
    return runner;
  } catch (error) {
    void closePool();
    throw error;
  }
}

/** A runner that waits longer for a connection fails, and another runner with connections of its own replaces it. */
const CONNECTION_TIMEOUT_MS = 10_000;
/** Connections besides those that run jobs: one listens for new jobs, one serves cron. */
const SPARE_CONNECTIONS = 2;

/**
 * The connections of one runner, which are not used again: a runner that lost PostgreSQL does not release all of
 * them. graphile-worker's own pool removes its error listeners before it closes the connections, and the `error`
 * event of a connection that PostgreSQL drops then ends the process.
 */
function openPool({ databaseUrl, concurrency, log }: JobParts): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: concurrency + SPARE_CONNECTIONS,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    keepAlive: true,
  });
  const onError = (error: Error) => log.warn({ reason: error.message }, 'jobs.connection_lost');
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

/** Passes on the warnings and errors of graphile-worker, which logs every job at a lower level. */
const workerLogger = (log: Logger) =>
  new WorkerLogger(() => (level, message, meta) => {
    if (level === 'error') log.error({ detail: message, ...meta }, 'jobs.failed');
    else if (level === 'warning') log.warn({ detail: message }, 'jobs.warning');
  });
