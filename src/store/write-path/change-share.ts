/**
 * The fast path for a change of the share, and of who presents it: start, page turn and end. It runs five prepared statements and
 * leaves every other decision to `change`, which decides again. Both write the same rows.
 */
import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PoolClient } from 'pg';
import { isProblem, type Problem } from '../../domain/problem.ts';
import { eventOf } from '../../domain/share.ts';
import { type MediaState, mediaOf, type Share, type VideoState } from '../../domain/state.ts';
import { nextShownAt } from '../../domain/timeline/timeline.ts';
import { attempt, Deadline } from '../connection/attempt.ts';
import { transaction } from '../connection/transaction.ts';
import { deliverOutboxJob } from '../jobs.ts';
import { snapshot } from '../snapshot.ts';
import { lockVideo, writeShare } from '../statements.ts';
import { type ChangeOptions, type ChangeResult, change, type Decide, type Decision } from './change.ts';
import { safeRequestId } from './change-notification.ts';

/** Has the same parameters, results and effects as `change`. */
export async function changeShare<P extends Problem>(
  em: EntityManager,
  options: ChangeOptions,
  id: string,
  decide: Decide<P>,
): Promise<ChangeResult<P> | null> {
  const deadline = options.deadline ?? new Deadline();
  // Undefined means that the outcome changes more than the share.
  let result: ChangeResult<P> | null | undefined;
  const work = async (client: PoolClient): Promise<string | null> => {
    const locked = await lockVideo(client, id);
    if (!locked) {
      result = null;
      return null;
    }
    const { video: before, now } = locked;
    const outcome = decide(before);
    if (isProblem(outcome)) {
      result = { video: before, problem: outcome };
      return null;
    }
    const next = changeOfShare(before, outcome);
    if (!next) return null;
    if (isDeepStrictEqual(next.video.share, before.share)) {
      // The first change of a share that a server of an earlier version wrote records it, and shows nothing else.
      if (!next.isFurther) result = { video: before, problem: null };
      return null;
    }
    const shownAt = nextShownAt(before.shownAt, now);
    const after = { ...next.video, version: before.version + 1, shownAt };
    const event = options.rooms ? eventOf(before, after) : null;
    const message = event && { event, state: snapshot(after), job: deliverOutboxJob(id) };
    result = { video: after, problem: null };
    return writeShare(client, after, next.isFurther, message, safeRequestId(options.request));
  };
  await attempt(em, deadline, (beforeCommit) => transaction(em, beforeCommit, work));
  return result === undefined ? change(em, { ...options, deadline }, id, decide) : result;
}

interface ShareChange {
  video: VideoState;
  /** Whether the page of the share has not been on show before. */
  isFurther: boolean;
}

/** The change of the share; null when the outcome changes more than that. */
function changeOfShare(
  before: VideoState,
  { video, pages, lastReportFor, jobs }: Decision,
): ShareChange | null {
  if (!video || pages || lastReportFor || jobs?.length) return null;
  if (!isDeepStrictEqual(withoutShare(video), withoutShare(before))) return null;
  if (video.medias.length !== before.medias.length) return null;
  const isTakeover = !isDeepStrictEqual(video.presenter, before.presenter);
  if (isTakeover && isDeepStrictEqual(video.share, before.share)) return null;
  const [changed, ...others] = video.medias.filter(
    (media, index) => !isDeepStrictEqual(media, before.medias[index]),
  );
  if (!changed) return { video, isFurther: false };
  const isFurther =
    others.length === 0 && changed.id === video.share?.media && isRecordOf(video.share, before, changed);
  return isFurther ? { video, isFurther } : null;
}

/** What the fast path does not write, whatever properties a video has. The documents are compared one by one. */
const withoutShare = (video: VideoState): VideoState => ({
  ...video,
  share: null,
  presenter: null,
  medias: [],
});

/** Whether the document differs in nothing but the record that its file has been shared as far as `share`. */
function isRecordOf(share: Share, before: VideoState, media: MediaState): boolean {
  const previous = mediaOf(before, media.id);
  const recorded = { sharedUploadId: media.shown?.uploadId, furthestPage: share.page };
  return isDeepStrictEqual(previous && { ...previous, ...recorded }, media);
}
