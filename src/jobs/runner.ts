/** One graphile-worker runner with its own connections to PostgreSQL. */
import { EventEmitter } from 'node:events';
import {
  type RunnerOptions as GraphileOptions,
  type Job,
  run,
  type WorkerEvents,
  Logger as WorkerLogger,
} from 'graphile-worker';
import pg from 'pg';
import type { Logger } from '../log.ts';
import type { ServerLocks } from '../store/connection/server-locks.ts';
import { RUNNER_LOCK_PREFIX } from '../store/dead-jobs.ts';

export interface RunnerOptions
  extends Pick<GraphileOptions, 'taskList' | 'crontab' | 'forbiddenFlags' | 'pollInterval'> {
  databaseUrl: string;
  locks: ServerLocks;
  /** The maximum number of jobs that the runner runs at the same time. */
  concurrency: number;
  /** Milliseconds that jobs may take to end when their runner stops. */
  stopTimeout?: number | undefined;
  log: Logger;
}

export interface JobRunner {
  /**
   * Settles when the runner has ended: because it was stopped, or by itself, as when it cannot store the end of a
   * job. A runner whose jobs do not end in time releases them, so that other servers run them again, and ends too.
   */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/** Jobs that wait for a room receive an abort signal after 5 s, and end soon after it. */
export const STOP_TIMEOUT_MS = 6_000;
/** The time to release the jobs that have not ended. */
export const RELEASE_TIMEOUT_MS = 2_000;

export async function startRunner(options: RunnerOptions): Promise<JobRunner> {
  const { databaseUrl, locks, stopTimeout, log, ...graphileOptions } = options;
  const pool = openPool(options);
  const events: WorkerEvents = new EventEmitter();
  const forced = forceEnd(events, options);
  let unlock = () => {};
  events.once('pool:create', ({ workerPool }) => {
    unlock = locks.hold(`${RUNNER_LOCK_PREFIX}${workerPool.id}`);
  });
  const closePool = () => pool.end().catch(() => undefined);
  try {
    const runner = await run({
      ...graphileOptions,
      pgPool: pool,
      events,
      noHandleSignals: true,
      logger: workerLogger(log),
      // Without batches graphile-worker does not handle the rejection when it cannot store the end of a job, as
      // while PostgreSQL restarts, and the unhandled rejection ends the process. With batches it ends the runner.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    });
    const ended = Promise.race([runner.promise, forced.ended]).finally(() => {
      forced.cancel();
      unlock();
    });
    ended.then(closePool, closePool);
    const settled = ended.catch(() => undefined);
    return {
      ended,
      async stop() {
        // A runner that has ended, or ends by itself, rejects a stop.
        void runner.stop().catch(() => undefined);
        await settled;
      },
    };
  } catch (error) {
    unlock();
    void closePool();
    throw error;
  }
}

/**
 * Ends a runner that has not ended `stopTimeout` after it began to stop, and releases its jobs. Besides a job that
 * does not end, a defect of graphile-worker 0.18 is a reason: when it could not store the ends of two jobs, it
 * counts its batches of ended jobs wrongly and waits for ever for the last one.
 */
function forceEnd(
  events: WorkerEvents,
  { log, stopTimeout = STOP_TIMEOUT_MS }: RunnerOptions,
): { ended: Promise<void>; cancel: () => void } {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const running = new Set<Job>();
  let timer: NodeJS.Timeout | undefined;
  events.on('job:start', ({ job }) => running.add(job));
  events.on('job:complete', ({ job }) => running.delete(job));
  events.on('pool:gracefulShutdown', ({ workerPool }) => {
    timer = setTimeout(() => {
      log.warn({ running: [...running].map((job) => job.task_identifier) }, 'jobs.stop_forced');
      timer = setTimeout(resolve, RELEASE_TIMEOUT_MS);
      void Promise.resolve(workerPool.forcefulShutdown('The runner stops.')).then(
        () => resolve(),
        () => resolve(),
      );
    }, stopTimeout);
  });
  return { ended, cancel: () => clearTimeout(timer) };
}

/** A runner that waits longer for a connection fails, and another runner with connections of its own replaces it. */
const CONNECTION_TIMEOUT_MS = 10_000;
/** One connection listens for new jobs. A worker uses another one only to fetch a job and to store its end. */
const MAX_CONNECTIONS = 5;

/**
 * The connections of one runner, which are not used again: a runner that lost PostgreSQL does not release all of
 * them. graphile-worker's own pool removes its error listeners before it closes the connections, and the `error`
 * event of a connection that PostgreSQL drops then ends the process.
 */
function openPool({ databaseUrl, log }: RunnerOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    keepAlive: true,
  });
  const onError = (error: Error) => log.warn({ reason: error.message }, 'jobs.connection_lost');
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

/** A runner has more workers than connections, because a job that runs does not use a connection of its runner. */
const EXPECTED_WARNING = /^WARNING: having maxPoolSize/;

/** Passes on the warnings and errors of graphile-worker, which logs every job at a lower level. */
const workerLogger = (log: Logger) =>
  new WorkerLogger(() => (level, message, meta) => {
    if (level === 'error') log.error({ detail: message, ...meta }, 'jobs.failed');
    else if (level === 'warning' && !EXPECTED_WARNING.test(message))
      log.warn({ detail: message }, 'jobs.warning');
  });
