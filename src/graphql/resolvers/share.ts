/** The mutations of a share. */
import { Args, Ctx, Mutation, Resolver } from 'type-graphql';
import { present } from '../../domain/presenter.ts';
import { ApiError, isProblem, type Problem } from '../../domain/problem.ts';
import { endShare, navigate, startShare } from '../../domain/share.ts';
import type { MediaState, VideoState } from '../../domain/state.ts';
import { parseId } from '../../store/read.ts';
import { changeShare } from '../../store/write-path/change-share.ts';
import { requireInstructorVideo, requireMediaId } from '../authorize.ts';
import { changeVideo, type Describe } from '../commit.ts';
import type { Context } from '../context.ts';
import { mediaParent } from '../parents.ts';
import { EndShareArgs, NavigateArgs, StartShareArgs } from '../types/args.ts';
import { EndShareResult, NavigateResult, StartShareResult } from '../types/results.ts';
import { personIn } from '../viewer.ts';
import { requireMedia } from './lookup.ts';

@Resolver()
export class ShareResolver {
  @Mutation(() => StartShareResult, {
    nullable: true,
    description:
      'Shares a document with everybody, at `page`. That page must exist; the others may still be converted. While a\ndocument is shared, the result is AlreadySharing, unless `replacing` names that document: the share then switches in\none change. A document that is shared already stays at its page. While another\ninstructor presents and `onePresenter` is on, the result is NotPresenting. Needs the token of an instructor.',
  })
  startShare(@Args(() => StartShareArgs) args: StartShareArgs, @Ctx() context: Context) {
    const replacing = args.replacing == null ? null : parseId(args.replacing);
    const start = (video: VideoState, media: MediaState) => startShare(video, media, replacing, args.page);
    return applyRule(context, args, start, describeStart);
  }

  @Mutation(() => NavigateResult, {
    nullable: true,
    description:
      'Turns the share to another page. `id` is the document that the client expects to be shared: when another document\nis shared, the result is NotSharing. While another instructor presents and `onePresenter` is on, it is NotPresenting.\nNeeds the token of an instructor.',
  })
  navigate(@Args(() => NavigateArgs) args: NavigateArgs, @Ctx() context: Context) {
    return applyRule(
      context,
      args,
      (video, media) => navigate(video, media, args.page),
      (_before, after) => [{ event: 'audit.page_turned', ...shown(after) }],
    );
  }

  @Mutation(() => EndShareResult, {
    nullable: true,
    description:
      'Ends the share of a document. While nothing is shared, the share has ended already. While another\ninstructor presents and `onePresenter` is on, the result is NotPresenting. Needs the token of an instructor.',
  })
  endShare(@Args(() => EndShareArgs) args: EndShareArgs, @Ctx() context: Context) {
    return applyRule(context, args, endShare, ({ share }) => [
      { event: 'audit.share_ended', ...(share && { document: share.media }) },
    ]);
  }
}

/** The document and the page on show. */
const shown = (after: VideoState | null) =>
  after?.share ? { document: after.share.media, page: after.share.page } : {};

/** The start of a share that ends the share of another document is a takeover. */
const describeStart: Describe = (before, after) => {
  const replaced = before.share?.media;
  return replaced === undefined || replaced === after?.share?.media
    ? [{ event: 'audit.share_started', ...shown(after) }]
    : [{ event: 'audit.share_taken_over', ...shown(after), replaced }];
};

/** Applies a rule of the share to a document of the instructor's video. */
async function applyRule(
  context: Context,
  { id, notAfter }: EndShareArgs,
  rule: (video: VideoState, media: MediaState) => VideoState | Problem,
  describe: Describe,
) {
  const [video, media] = [requireInstructorVideo(context), requireMediaId(id)];
  const person = personIn(context.viewer, video);
  const decide = (before: VideoState) => {
    // The command waited for the lock of the video since it arrived, and perhaps in a network before.
    if (notAfter && Date.now() > notAfter.getTime()) {
      throw new ApiError(
        'UNAVAILABLE',
        'The command arrived after the time in `notAfter`, and changed nothing.',
      );
    }
    const document = requireMedia(before, media);
    const next = present(before, person, (state) => rule(state, document));
    return isProblem(next) ? next : { video: next };
  };
  const result = await changeVideo<Problem>(context, video, decide, describe, changeShare);
  if (result.problem === null) return result.video;
  // Each Problem has the field `video` or the field `media`.
  return { ...result.problem, video: result.video, media: mediaParent(result.video, media) };
}
