/**
 * The fast path for a change of the share alone: start, page turn and end. It runs five prepared statements and
 * leaves every other outcome to `change`, which decides again. Both write the same.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { isProblem, type Problem } from '../domain/problem.ts';
import { eventOf } from '../domain/share.ts';
import type { VideoState } from '../domain/state.ts';
import { type ChangeOptions, type ChangeResult, change, type Decide, type Decision } from './change.ts';
import { safeRequestId } from './change-notification.ts';
import { deliverOutboxJob } from './jobs.ts';
import { transaction } from './pool.ts';
import { snapshot } from './snapshot.ts';
import { lockVideo, writeShare } from './statements.ts';

/** Like `change`: the same parameters, results and effects. */
export async function changeShare<P extends Problem>(
  em: EntityManager,
  options: ChangeOptions,
  id: string,
  decide: Decide<P>,
): Promise<ChangeResult<P> | null> {
  // Undefined means that the outcome changes more than the share.
  let result: ChangeResult<P> | null | undefined;
  await transaction(em, async (client) => {
    const before = await lockVideo(client, id);
    if (!before) {
      result = null;
      return false;
    }
    const outcome = decide(before);
    if (isProblem(outcome)) {
      result = { video: before, problem: outcome };
      return false;
    }
    if (!changesShareOnly(before, outcome)) return false;
    const { share } = outcome.video;
    if (share?.media === before.share?.media && share?.page === before.share?.page) {
      result = { video: before, problem: null };
      return false;
    }
    const after = { ...before, share, version: before.version + 1 };
    const event = options.rooms ? eventOf(before, after) : null;
    const message = event && { event, state: snapshot(after), job: deliverOutboxJob(id) };
    await writeShare(client, after, message, safeRequestId(options.request));
    result = { video: after, problem: null };
    return true;
  });
  return result === undefined ? change(em, options, id, decide) : result;
}

const changesShareOnly = (before: VideoState, outcome: Decision): outcome is { video: VideoState } =>
  outcome.video !== null &&
  outcome.video.medias === before.medias &&
  outcome.video.title === before.title &&
  !outcome.pages &&
  !outcome.lastReportFor &&
  !outcome.jobs?.length;
