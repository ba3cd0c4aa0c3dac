/** The pointer on the page on show: short-lived signs, which the store does not keep. */
import { Arg, Args, Ctx, ID, Mutation, Resolver, Root, Subscription } from 'type-graphql';
import { mayPoint, requirePoints } from '../../domain/pointer.ts';
import { mediaOf } from '../../domain/state.ts';
import { follow } from '../../live/follow.ts';
import type { PointerState } from '../../live/pointer-board.ts';
import { readVideo } from '../../store/read.ts';
import { notFound, refused, requireInstructorVideo, requireMediaId, requireOwnVideo } from '../authorize.ts';
import type { Context } from '../context.ts';
import { followExisting } from '../follow-existing.ts';
import { PointArgs } from '../types/args.ts';
import { PointerKindEnum } from '../types/enums.ts';
import { Pointer } from '../types/pointer.ts';
import { handOf, personIn } from '../viewer.ts';

@Resolver()
export class PointerResolver {
  @Subscription(() => Pointer, {
    description:
      'Where an instructor points on the page on show, while the pointer moves: at most twelve values a second. A client that\nreads slowly receives the newest value and skips the values before it. The first value arrives at once. A value\nwithout points follows three seconds after the last sign of the instructor, and when another page is on show. The\nsubscription completes when the video is deleted. Needs a token of any role.',
    subscribe: ({ args, context }: { args: { id: string }; context: Context }) =>
      followExisting(follow(context.parts.pointers, requireOwnVideo(context, args.id))),
  })
  pointerMoved(
    @Root() { mark }: PointerState,
    @Arg('id', () => ID, { description: 'The id of the video to follow.' }) _id: string,
  ): Pointer {
    return mark
      ? { mediaId: mark.media, page: mark.page, kind: mark.kind, points: mark.points }
      : { mediaId: null, page: null, kind: PointerKindEnum.POINT, points: [] };
  }

  @Mutation(() => Boolean, {
    nullable: true,
    description:
      'Shows everybody where the instructor points on the page on show. A client sends it about eight times a second while\nthe pointer moves, over its WebSocket if it has one, and once a second while the pointer rests. Signs that come faster\ngive way to newer ones. The result is false, and nobody sees the sign, when another page is on show, when another\ninstructor presents and `onePresenter` is on, or while another instructor moves the pointer. Needs the token of an\ninstructor.',
  })
  async point(
    @Args(() => PointArgs) { id, page, points, kind }: PointArgs,
    @Ctx() context: Context,
  ): Promise<boolean> {
    const [video, media] = [requireInstructorVideo(context), requireMediaId(id)];
    requirePoints(points);
    const { parts, viewer } = context;
    const mark = { media, page, kind, points, hand: handOf(viewer) };
    const person = personIn(viewer, video);
    const known = parts.states.latest(video);
    if (!known || !mayPoint(known, person, mark)) {
      // A page turn whose notification is on its way is in the database already.
      const current = await readVideo(parts.em, video);
      if (!current) throw notFound('video');
      if (!mediaOf(current, media)) throw refused(context, 'video', notFound('document'));
      if (!mayPoint(current, person, mark)) return false;
    }
    return parts.pointers.point(video, mark);
  }
}
