/** Runs the jobs that commits add, with graphile-worker. */
import { setTimeout as delay } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type Runner, run, Logger as WorkerLogger } from 'graphile-worker';
import pg from 'pg';
import type { Logger } from '../log.ts';
import { XMPP_FLAG } from '../store/jobs.ts';
import { enqueueAbandonedDeliveries, enqueueDeliveries } from '../store/outbox.ts';
import { CRONTAB, type TaskParts, tasks } from './tasks.ts';

export interface JobParts extends TaskParts {
  databaseUrl: string;
  /** How many jobs this server runs at once. */
  concurrency: number;
}

/** How often this server looks for deliveries whose server died. */
const ABANDONED_CHECK_MS = 2_500;

/** The wait before each attempt to start another runner. */
const RESTART_MS = 1_000;

/** Runs jobs until disposed of. Replaces a runner that ends by itself, as it does when PostgreSQL restarts. */
export async function startJobs(parts: JobParts): Promise<AsyncDisposable> {
  const closing = new AbortController();
  const pool = openPool(parts);
  let runner = await startRunner(parts, pool);
  const replacing = (async () => {
    while (!closing.signal.aborted) {
      const failure = await runner.promise.then(
        () => null,
        (error: unknown) => error,
      );
      if (closing.signal.aborted) return;
      parts.log.error({ err: failure }, 'jobs.runner_ended');
      runner = await restarted(parts, pool, closing.signal, runner);
    }
  })();
  const stopEnqueueing = enqueueMissedDeliveries(parts);
  return {
    async [Symbol.asyncDispose]() {
      stopEnqueueing();
      closing.abort();
      // A runner that ended by itself rejects a stop.
      await runner.stop().catch(() => undefined);
      await replacing;
      await pool.end();
    },
  };
}

async function restarted(parts: JobParts, pool: pg.Pool, signal: AbortSignal, last: Runner): Promise<Runner> {
  while (!signal.aborted) {
    await delay(RESTART_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    try {
      return await startRunner(parts, pool);
    } catch (error) {
      parts.log.warn({ err: error }, 'jobs.runner_not_started');
    }
  }
  return last;
}

/** Adds jobs for waiting outbox messages when the chat server comes back, and when another server has died. */
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

const startRunner = (parts: JobParts, pool: pg.Pool): Promise<Runner> =>
  run({
    pgPool: pool,
    concurrency: parts.concurrency,
    noHandleSignals: true,
    pollInterval: 1_000,
    taskList: tasks(parts),
    crontab: CRONTAB,
    // Jobs for rooms wait for a server that is connected to the chat server.
    forbiddenFlags: () => (parts.rooms?.online() ? [] : [XMPP_FLAG]),
    logger: workerLogger(parts.log),
    // Without batches graphile-worker does not handle the rejection when it cannot store the end of a job, as
    // while PostgreSQL restarts, and the unhandled rejection ends the process. With batches it ends the runner.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  });

/** Connections besides those that run jobs: one listens for new jobs, one serves cron. */
const SPARE_CONNECTIONS = 2;

/**
 * The runners' connections. graphile-worker's own pool loses its error listeners when a runner ends, before its
 * connections are closed: the `error` event of a connection that PostgreSQL drops then ends the process.
 */
function openPool({ databaseUrl, concurrency, log }: JobParts): pg.Pool {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: concurrency + SPARE_CONNECTIONS });
  const onError = (error: Error) => log.warn({ reason: error.message }, 'jobs.connection_lost');
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

/** Only the warnings and errors of graphile-worker: it logs every job at a lower level. */
const workerLogger = (log: Logger) =>
  new WorkerLogger(() => (level, message, meta) => {
    if (level === 'error') log.error({ detail: message, ...meta }, 'jobs.failed');
    else if (level === 'warning') log.warn({ detail: message }, 'jobs.warning');
  });
