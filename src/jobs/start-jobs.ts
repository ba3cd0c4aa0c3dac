/** Runs the jobs that commits add, with graphile-worker. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { openServerLocks } from '../store/connection/server-locks.ts';
import { unlockJobsOfDeadServers } from '../store/dead-jobs.ts';
import { XMPP_FLAG } from '../store/jobs.ts';
import { enqueueAbandonedDeliveries, enqueueDeliveries } from '../store/outbox.ts';
import { keepRunning } from './keep-running.ts';
import { CRONTAB, otherTasks, roomTasks, type TaskParts } from './tasks.ts';

export interface JobParts extends TaskParts {
  databaseUrl: string;
  /** The maximum number of jobs that this server runs at the same time, besides those for rooms. */
  concurrency: number;
  /** The maximum number of jobs for rooms that this server runs at the same time. */
  roomConcurrency?: number;
  /** Milliseconds that jobs may take to end when the server stops. */
  stopTimeout?: number;
  /** Milliseconds after which PostgreSQL releases the locks of a server that is suspended. */
  lockTimeout?: number;
}

/** Interval at which this server looks for the deliveries and jobs of servers that died. */
const ABANDONED_CHECK_MS = 2_500;

/**
 * These jobs wait for the XMPP server most of the time, and use no connection to PostgreSQL meanwhile. Each worker looks
 * for jobs by itself every five seconds, and at once when a job is added.
 */
const ROOM_CONCURRENCY = 50;

/**
 * Runs jobs until disposed of. Jobs for rooms have workers of their own, so that other jobs do not wait for a slow
 * XMPP server.
 */
export async function startJobs(parts: JobParts): Promise<AsyncDisposable> {
  const { databaseUrl, em, rooms, concurrency, stopTimeout, log } = parts;
  const closing = new AbortController();
  await using stack = new AsyncDisposableStack();
  const locks = stack.use(openServerLocks(databaseUrl, parts.lockTimeout));
  const common = { databaseUrl, locks, stopTimeout, log };
  const runners: AsyncDisposable[] = [];
  stack.defer(async () => {
    closing.abort();
    await Promise.all(runners.map((runner) => runner[Symbol.asyncDispose]()));
  });
  runners.push(
    await keepRunning(
      { ...common, concurrency, pollInterval: 1_000, taskList: otherTasks(parts), crontab: CRONTAB },
      closing.signal,
    ),
  );
  if (rooms) {
    const roomOptions = {
      ...common,
      concurrency: parts.roomConcurrency ?? ROOM_CONCURRENCY,
      pollInterval: 5_000,
      taskList: roomTasks(em, rooms, locks, closing.signal),
      // Jobs for rooms wait for a server that is connected to the XMPP server.
      forbiddenFlags: () => (rooms.online() ? [] : [XMPP_FLAG]),
    };
    runners.push(await keepRunning(roomOptions, closing.signal));
  }
  stack.defer(checkAbandoned(parts));
  return stack.move();
}

/** Adds jobs for waiting outbox messages when the XMPP server comes back, and takes over from servers that died. */
function checkAbandoned({ em, rooms, log }: JobParts): () => void {
  const enqueue = (add: (em: EntityManager) => Promise<number>) =>
    add(em).catch((error: unknown) => log.warn({ err: error }, 'outbox.enqueue_failed'));
  const stopListening = rooms?.onOnline(() => enqueue(enqueueDeliveries));
  const timer = setInterval(() => {
    void unlockJobsOfDeadServers(em).catch((error: unknown) =>
      log.warn({ err: error }, 'jobs.unlock_failed'),
    );
    if (rooms?.online()) void enqueue(enqueueAbandonedDeliveries);
  }, ABANDONED_CHECK_MS);
  return () => {
    stopListening?.();
    clearInterval(timer);
  };
}
