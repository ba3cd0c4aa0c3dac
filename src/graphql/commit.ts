/** Runs a change for a mutation, through the write path of the store. */
import type { Problem } from '../domain/problem.ts';
import type { VideoState } from '../domain/state.ts';
import { type ChangeResult, change, type Decide } from '../store/change.ts';
import { notFound } from './authorize.ts';
import type { Context } from './context.ts';

/** Changes a video. @throws ApiError NOT_FOUND when there is no such video. */
export async function changeVideo<P extends Problem = never>(
  { parts, requestId }: Context,
  id: string,
  decide: Decide<P>,
  commit = change,
): Promise<ChangeResult<P>> {
  const from = Date.now();
  const result = await commit(parts.em, { ...parts.changes, request: requestId }, id, decide);
  if (!result) throw notFound('video');
  const version = result.video?.version ?? null;
  const problem = result.problem?.problem ?? null;
  parts.onCommand?.({ request: requestId, video: id, version, problem, from });
  return result;
}

/** Changes a video with a decision that has no Problem. @returns the committed state. */
export async function updateVideo(context: Context, id: string, decide: Decide<never>): Promise<VideoState> {
  const { video } = await changeVideo<never>(context, id, decide);
  if (!video) throw notFound('video');
  return video;
}
