/** Who the viewer is, and the mutation by which an instructor takes over. */
import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { takePresenting } from '../../domain/presenter.ts';
import type { Person as PersonState, VideoState } from '../../domain/state.ts';
import { requireInstructorOf, requireViewer } from '../authorize.ts';
import { updateVideo } from '../commit.ts';
import type { Context } from '../context.ts';
import { Person } from '../types/objects.ts';
import { TakePresentingResult } from '../types/results.ts';
import { personIn } from '../viewer.ts';

@Resolver()
export class PresenterResolver {
  @Query(() => Person, {
    nullable: true,
    description:
      'Who the viewer is in the video of the token. Null for a token that names no user (`user.id`) or no video. Needs a\ntoken of any role.',
  })
  me(@Ctx() context: Context): PersonState | null {
    const viewer = requireViewer(context);
    return viewer.video === null ? null : personIn(viewer, viewer.video);
  }

  @Mutation(() => TakePresentingResult, {
    nullable: true,
    description:
      'Makes the viewer the presenter of a video, whoever presents now. It succeeds always, so that a presenter who has left\nblocks nobody. A token that names no user leaves the video without a presenter: then every instructor may share, and\nthe next one who does presents. Needs the token of an instructor.',
  })
  async takePresenting(
    @Arg('id', () => ID, { description: 'The id of the video.' }) id: string,
    @Ctx() context: Context,
  ): Promise<VideoState> {
    const video = requireInstructorOf(context, id);
    const person = personIn(context.viewer, video);
    return updateVideo(
      context,
      video,
      (state) => ({ video: takePresenting(state, person) }),
      () => [{ event: 'audit.presenter_changed' }],
    );
  }
}
