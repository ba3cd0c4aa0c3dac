/** Runs a change for a mutation, through the write path of the store, and records it in the audit trail. */
import { ApiError, type Problem } from '../domain/problem.ts';
import type { VideoState } from '../domain/state.ts';
import { Deadline } from '../store/connection/attempt.ts';
import { type ChangeResult, change, type Decide } from '../store/write-path/change.ts';
import type { ChangeEntry } from './audit/events.ts';
import { notFound, refused } from './authorize.ts';
import type { Context } from './context.ts';

/** The entries of the audit trail for a committed change. The state after it is null when the video was deleted. */
export type Describe = (before: VideoState, after: VideoState | null) => ChangeEntry[];

/** Changes a video. @throws ApiError NOT_FOUND when there is no such video. */
export async function changeVideo<P extends Problem = never>(
  context: Context,
  id: string,
  decide: Decide<P>,
  describe: Describe,
  commit = change,
): Promise<ChangeResult<P>> {
  const { parts, requestId } = context;
  const from = Math.round(parts.now());
  // `decide` may run twice. The result of the last run is committed.
  let before: VideoState | null = null;
  const decideOn: Decide<P> = (video) => {
    before = video;
    return decide(video);
  };
  const deadline = new Deadline(parts.timeouts);
  const options = { ...parts.changes, request: requestId, deadline };
  const queued = { client: clientOf(context), signal: deadline.signal };
  const run = () => commit(parts.em, options, id, decideOn);
  const result = await observe(context, parts.changeQueues.run(id, queued, run)).catch((error: unknown) => {
    // The id of a document belongs to another video, or to none.
    if (error instanceof ApiError && error.code === 'NOT_FOUND' && !context.signed)
      refused(context, 'video', error);
    throw error;
  });
  if (!result) throw notFound('video');
  const version = result.video?.version ?? null;
  const problem = result.problem?.problem ?? null;
  parts.onCommand?.({ request: requestId, video: id, version, problem, from });
  if (problem === null && before) recordChange(context, before, result.video, describe);
  return result;
}

/** Records whether a command fails because the database is unavailable. @returns what `command` resolves to */
export async function observe<T>({ parts }: Context, command: Promise<T>): Promise<T> {
  return command.catch((error: unknown) => {
    parts.changeHealth.recordFailure(error);
    throw error;
  });
}

/** The client whose commands keep their order. The converter sends the reports of one upload one after the other. */
const clientOf = ({ viewer, signed }: Context): string | null =>
  signed ? null : (viewer.user ?? viewer.tokenId);

function recordChange(
  context: Context,
  before: VideoState,
  after: VideoState | null,
  describe: Describe,
): void {
  if (after?.version === before.version) return;
  for (const entry of describe(before, after)) {
    context.parts.audit.changed(context, before.id, after?.version ?? null, entry);
  }
}

/** Changes a video with a decision that has no Problem. @returns the committed state. */
export async function updateVideo(
  context: Context,
  id: string,
  decide: Decide<never>,
  describe: Describe,
): Promise<VideoState> {
  const { video } = await changeVideo<never>(context, id, decide, describe);
  if (!video) throw notFound('video');
  return video;
}
