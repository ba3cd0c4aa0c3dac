/** Jobs that no server runs: those of servers that died, and those without attempts left. */
import type { EntityManager } from '@mikro-orm/postgresql';
import { TASK } from './jobs.ts';

/** A job runner holds the lock with this prefix and its id, under which graphile-worker locks its jobs. */
export const RUNNER_LOCK_PREFIX = 'runner:';

/** A runner takes its lock a moment before or after its first job. */
const RUNNER_STARTS_WITHIN_SECONDS = 5;

/** These jobs are not needed once they have failed for good: later messages and shares add others. */
const ROOM_TASKS = [TASK.deliverOutbox, TASK.openRoom];

/** Days that other jobs without attempts left are kept for an investigation. */
const KEPT_DAYS = 7;

/**
 * Unlocks the jobs of runners that no longer hold their lock, so that other servers run these jobs. Servers of
 * version 0.1 hold no such lock: their jobs may run a second time, which is safe.
 */
export async function unlockJobsOfDeadServers(em: EntityManager): Promise<void> {
  await em.fork().execute(
    `select graphile_worker.force_unlock_workers(dead.ids) from (
        select array_agg(locked_by) as ids from (
            select distinct locked_by from graphile_worker.jobs
              where locked_at < now() - ? * interval '1 second'
          ) as runner
          where pg_try_advisory_xact_lock(hashtextextended('${RUNNER_LOCK_PREFIX}' || locked_by, 0))
      ) as dead where ids is not null`,
    [RUNNER_STARTS_WITHIN_SECONDS],
  );
}

/**
 * Deletes jobs without attempts left. graphile-worker leaves such a job also when a job with the same key is added
 * while it runs, and then it fails or its server dies.
 */
export async function deleteDeadJobs(em: EntityManager): Promise<void> {
  await em.fork().execute(
    `delete from graphile_worker._private_jobs as job using graphile_worker._private_tasks as task
      where job.task_id = task.id and job.locked_at is null and job.attempts >= job.max_attempts
        and (task.identifier = any(?::text[]) or job.updated_at < now() - ? * interval '1 day')`,
    [`{${ROOM_TASKS.join(',')}}`, KEPT_DAYS],
  );
}
