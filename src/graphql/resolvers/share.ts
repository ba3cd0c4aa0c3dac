/** Start, navigate, end. The rules are in share/; a Problem comes with the video as it is. */
import { Arg, Args, Ctx, ID, Mutation, Resolver } from 'type-graphql';
import { isProblem, type Problem } from '../../domain/problem.ts';
import { end, navigate, start } from '../../domain/share.ts';
import type { MediaState, VideoState } from '../../domain/state.ts';
import { changeShare } from '../../store/change-share.ts';
import { parseId } from '../../store/read.ts';
import { type Context, changeVideo, instructor, mediaId } from '../context.ts';
import { NavigateArgs, StartShareArgs } from '../types/inputs.ts';
import { EndShareResult, NavigateResult, StartShareResult } from '../types/problems.ts';
import { requireMedia } from './media.ts';
import { mediaParent } from './parents.ts';

/** Takes one step with a document of the instructor's own video. */
async function step(
  context: Context,
  id: string,
  rule: (video: VideoState, media: MediaState) => VideoState | Problem,
) {
  const [video, media] = [instructor(context), mediaId(id)];
  const decide = (before: VideoState) => {
    const next = rule(before, requireMedia(before, media));
    return isProblem(next) ? next : { video: next };
  };
  const changed = await changeVideo<Problem>(context, video, decide, changeShare);
  if (changed.problem === null) return changed.video;
  const { video: state, problem } = changed;
  return { ...problem, video: state, media: mediaParent(state, media) };
}

@Resolver()
export class ShareResolver {
  @Mutation(() => StartShareResult, {
    description:
      'Shows a document to everybody, from page 1. Possible as soon as page 1 exists, while\nthe rest is still being converted. Refused while another is being shown, unless\n`replacing` names that one: then the switch is a single step. Instructors only.',
  })
  startShare(@Args(() => StartShareArgs) { id, replacing }: StartShareArgs, @Ctx() context: Context) {
    const other = replacing == null ? null : parseId(replacing);
    return step(context, id, (video, media) => start(video, media, other));
  }

  @Mutation(() => NavigateResult, {
    description:
      'Turns to a page of the document being shown. `id` is the document you believe is\nbeing shown; a tab left open on another one turns nothing. Instructors only.',
  })
  navigate(@Args(() => NavigateArgs) { id, page }: NavigateArgs, @Ctx() context: Context) {
    return step(context, id, (video, media) => navigate(video, media, page));
  }

  @Mutation(() => EndShareResult, { description: 'Stops showing a document. Instructors only.' })
  endShare(
    @Arg('id', () => ID, { description: 'The document you believe is being shown.' }) id: string,
    @Ctx() context: Context,
  ) {
    return step(context, id, end);
  }
}
