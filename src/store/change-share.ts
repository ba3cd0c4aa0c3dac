/**
 * The door of change.ts, for what goes through it most: steps that change nothing but what is shown. Five
 * statements PostgreSQL has parsed already; any other outcome is left to `change`, which decides anew.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { isProblem, type Problem } from '../domain/problem.ts';
import { eventOf } from '../domain/share.ts';
import type { VideoState } from '../domain/state.ts';
import { CHANNEL, type Changed, type ChangeOptions, change, type Decide, type Outcome } from './change.ts';
import { requestName } from './change-notification.ts';
import { deliverOutboxJob } from './jobs.ts';
import { snapshot } from './snapshot.ts';
import { lockAndRead, transaction, writeShare } from './statements.ts';

/** As `change`, with the same answers and the same effects. */
export async function changeShare<P extends Problem>(
  em: EntityManager,
  options: ChangeOptions,
  id: string,
  decide: Decide<P>,
): Promise<Changed<P> | null> {
  // Undefined: more has changed than what is shown.
  let changed: Changed<P> | null | undefined;
  await transaction(em, async (client) => {
    const before = await lockAndRead(client, id);
    if (!before) {
      changed = null;
      return false;
    }
    const outcome = decide(before);
    if (isProblem(outcome)) {
      changed = { video: before, problem: outcome };
      return false;
    }
    if (!isTurn(before, outcome)) return false;
    const { share } = outcome.video;
    if (share?.media === before.share?.media && share?.page === before.share?.page) {
      changed = { video: before, problem: null };
      return false;
    }
    const after = { ...before, share, version: before.version + 1 };
    const event = options.rooms ? eventOf(before, after) : null;
    const told = event && { event, state: snapshot(after), job: deliverOutboxJob(id) };
    await writeShare(client, CHANNEL, after, told, requestName(options.request));
    changed = { video: after, problem: null };
    return true;
  });
  return changed === undefined ? change(em, options, id, decide) : changed;
}

const isTurn = (before: VideoState, outcome: Outcome): outcome is { video: VideoState } =>
  outcome.video !== null &&
  outcome.video.medias === before.medias &&
  outcome.video.title === before.title &&
  !outcome.pages &&
  !outcome.heardOf &&
  !outcome.jobs?.length;
