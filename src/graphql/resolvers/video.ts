/** Videos: read, followed, made, renamed, removed. */
import { randomUUID } from 'node:crypto';
import {
  Arg,
  Args,
  Ctx,
  FieldResolver,
  ID,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { title } from '../../domain/media.ts';
import { ApiError } from '../../domain/problem.ts';
import type { VideoState } from '../../domain/state.ts';
import { follow } from '../../live/follow.ts';
import { createVideo } from '../../store/change.ts';
import { parseId, readVideo } from '../../store/read.ts';
import { type Context, changeVideo, notFound, ownVideo, platform, someone, writeVideo } from '../context.ts';
import { UpdateVideoArgs, VideoInput } from '../types/inputs.ts';
import { ActiveShare, Page, SharedLiveMedia, Video, XmppRoom } from '../types/objects.ts';
import { canShare, sees } from '../viewer.ts';
import { pagesOf } from './page.ts';
import { type MediaParent, mediaParent, type PageParent, type ShareParent } from './parents.ts';

/** The video, if there is one and the token is for it. */
export async function visibleVideo(context: Context, id: string): Promise<VideoState | null> {
  const viewer = someone(context);
  const parsed = parseId(id);
  if (!parsed || !sees(viewer, parsed)) return null;
  return readVideo(context.parts.em, parsed);
}

@Resolver(() => Video)
export class VideoResolver {
  @Query(() => Video, {
    nullable: true,
    description: 'A video, or null when there is none or your token is not for it.',
  })
  video(
    @Arg('id', () => ID, { description: 'The video.' }) id: string,
    @Ctx() context: Context,
  ): Promise<VideoState | null> {
    return visibleVideo(context, id);
  }

  @Subscription(() => Video, {
    description:
      'The video as it is now, and again each time it changes.\n\nThe first value arrives at once, so joining late, joining early and coming back\nafter a lost connection are the same thing: subscribe. Values are states, not\nevents: a slow reader skips to the newest one. `version` only ever grows.\nCompletes when the video is gone.',
    subscribe: async ({ args, context }: { args: { id: string }; context: Context }) => {
      const id = ownVideo(context, args.id);
      const states = follow(context.parts.states, id);
      const first = await states.next();
      if (first.done) throw notFound('video');
      return withFirst(first.value, states);
    },
  })
  videoUpdated(
    @Root() video: VideoState,
    @Arg('id', () => ID, { description: 'The video to follow.' }) _id: string,
  ): VideoState {
    return video;
  }

  @Mutation(() => Video, {
    description: "Makes a video to share documents in. For the platform's own token only.",
  })
  async createVideo(
    @Arg('input', () => VideoInput, { description: 'What is written about it.' }) input: VideoInput,
    @Ctx() context: Context,
  ): Promise<VideoState> {
    platform(context);
    const video: VideoState = {
      id: randomUUID(),
      title: input.title == null ? null : title(input.title),
      version: 1,
      share: null,
      medias: [],
    };
    await createVideo(context.parts.em, context.parts.changes, video);
    return video;
  }

  @Mutation(() => Video, {
    description: "Changes what is written about a video. For the platform's own token, or instructors.",
  })
  async updateVideo(
    @Args(() => UpdateVideoArgs) { id, input }: UpdateVideoArgs,
    @Ctx() context: Context,
  ): Promise<VideoState> {
    const video = ownVideo(context, id);
    if (context.viewer.role === 'student') throw new ApiError('FORBIDDEN', 'This is for instructors.');
    const name = input.title == null ? input.title : title(input.title);
    return writeVideo(context, video, (state) => ({
      video: name === undefined ? state : { ...state, title: name },
    }));
  }

  @Mutation(() => ID, {
    description:
      "Removes a video, its documents and their files. Ends its subscriptions. For the platform's own token only.",
  })
  async deleteVideo(
    @Arg('id', () => ID, { description: 'The video.' }) id: string,
    @Ctx() context: Context,
  ): Promise<string> {
    platform(context);
    const video = ownVideo(context, id);
    await changeVideo(context, video, () => ({ video: null }));
    return video;
  }

  @FieldResolver(() => ActiveShare, {
    nullable: true,
    description: 'What everybody is looking at, or null when nothing is shared.',
  })
  activeShare(@Root() video: VideoState): ShareParent | null {
    const root = video.share && mediaParent(video, video.share.media);
    return root && video.share ? { ...root, number: video.share.page } : null;
  }

  @FieldResolver(() => [SharedLiveMedia], {
    description: 'The documents of this video, oldest first. There are few; they are not paged.',
  })
  sharedLiveMedias(@Root() video: VideoState): MediaParent[] {
    return video.medias.map((media) => ({ media, video }));
  }

  @FieldResolver(() => Boolean, { description: 'Whether you may upload, start, navigate and end.' })
  viewerCanShare(@Root() video: VideoState, @Ctx() { viewer }: Context): boolean {
    return canShare(viewer, video.id);
  }

  @FieldResolver(() => XmppRoom, {
    nullable: true,
    description: 'Where the same changes are said over XMPP; null when no chat server is configured.',
  })
  xmpp(@Root() video: VideoState, @Ctx() { parts }: Context): XmppRoom | null {
    const { rooms } = parts;
    return (
      rooms && {
        conference: `${video.id}@${rooms.conference}`,
        domain: rooms.domain,
        websocketUrl: rooms.websocket,
      }
    );
  }
}

/** An iterator whose first value was already asked for, to know that there is one. */
function withFirst<T>(first: T, rest: AsyncIterableIterator<T>): AsyncIterableIterator<T> {
  let pending: T | undefined = first;
  return {
    next() {
      if (pending === undefined) return rest.next();
      const value = pending;
      pending = undefined;
      return Promise.resolve({ done: false, value });
    },
    return: () => rest.return?.() ?? Promise.resolve({ done: true, value: undefined }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

@Resolver(() => ActiveShare)
export class ActiveShareResolver {
  @FieldResolver(() => SharedLiveMedia, { description: 'The document.' })
  media(@Root() root: ShareParent): MediaParent {
    return root;
  }

  @FieldResolver(() => Page, { description: 'The page everybody sees.' })
  async page(@Root() root: ShareParent, @Ctx() context: Context): Promise<PageParent> {
    const [page] = await pagesOf(context, root, root.number, root.number);
    if (!page) throw new Error(`page ${root.number} of ${root.media.id} is shown but not stored`);
    return page;
  }

  @FieldResolver(() => Page, {
    nullable: true,
    description: 'The page after it, to load ahead of time; null on the last page that exists.',
  })
  async nextPage(@Root() root: ShareParent, @Ctx() context: Context): Promise<PageParent | null> {
    const [page] = await pagesOf(context, root, root.number + 1, root.number + 1);
    return page ?? null;
  }
}
