/** The operations on videos. */
import { randomUUID } from 'node:crypto';
import { Arg, Args, Ctx, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { parseExternalId } from '../../domain/names/external-id.ts';
import { parseTitle } from '../../domain/names/title.ts';
import { ApiError, type InvalidInput, isInvalid } from '../../domain/problem.ts';
import type { VideoState } from '../../domain/state.ts';
import { newVideo, updateVideo as withChanges } from '../../domain/video.ts';
import { follow } from '../../live/follow.ts';
import { Deadline } from '../../store/connection/attempt.ts';
import { parseId } from '../../store/read.ts';
import { createVideo } from '../../store/videos/create-video.ts';
import { instructorsOnly, requireOwnVideo, requirePlatform } from '../authorize.ts';
import { changeVideo, type Describe, observe, updateVideo } from '../commit.ts';
import type { Context } from '../context.ts';
import { followExisting } from '../follow-existing.ts';
import { UpdateVideoArgs } from '../types/args.ts';
import { CreateVideoInput } from '../types/inputs.ts';
import { type DeleteVideoPayload, Video } from '../types/objects.ts';
import { CreateVideoResult, DeleteVideoResult, UpdateVideoResult } from '../types/results.ts';
import { visibleVideo } from './lookup.ts';

@Resolver()
export class VideoResolver {
  @Query(() => Video, {
    nullable: true,
    description:
      'A video. Null when there is no such video, or when the token does not give access to it.\nNeeds a token of any role.',
  })
  video(
    @Arg('id', () => ID, { description: 'The id of the video.' }) id: string,
    @Ctx() context: Context,
  ): Promise<VideoState | null> {
    return visibleVideo(context, id);
  }

  @Subscription(() => Video, {
    description:
      'The current state of the video, followed by its new state after each change.\n\nThe first value arrives at once, so a client needs no query before it subscribes, and it subscribes again after a\nlost connection. A client that reads slowly receives the newest state and skips the states before it. When only\nmore pages of documents have been converted that are not shared, the state follows the one before after a second.\n`version` only grows. The subscription completes when the video is deleted. Needs a token of any role.',
    subscribe: ({ args, context }: { args: { id: string }; context: Context }) =>
      followExisting(follow(context.parts.states, requireOwnVideo(context, args.id))),
  })
  videoUpdated(
    @Root() video: VideoState,
    @Arg('id', () => ID, { description: 'The id of the video to follow.' }) _id: string,
  ): VideoState {
    return video;
  }

  @Mutation(() => CreateVideoResult, {
    nullable: true,
    description:
      "Creates a video in which documents can be shared. Twice the same `externalId` creates one video. Needs the platform's\nown token.",
  })
  async createVideo(
    @Arg('input', () => CreateVideoInput, { description: 'The properties of the video.' })
    input: CreateVideoInput,
    @Ctx() context: Context,
  ): Promise<VideoState | InvalidInput> {
    requirePlatform(context);
    const title = input.title == null ? null : parseTitle(input.title);
    if (isInvalid(title)) return title;
    const externalId = input.externalId == null ? null : parseExternalId(input.externalId);
    if (isInvalid(externalId)) return externalId;
    const { em, changes, timeouts } = context.parts;
    const { video, isNew } = await observe(
      context,
      createVideo(
        em,
        { ...changes, deadline: new Deadline(timeouts) },
        newVideo(randomUUID(), title, externalId, input.lookAround),
      ),
    );
    const event = 'audit.video_created';
    if (isNew) context.parts.audit.changed(context, video.id, video.version, { event });
    return video;
  }

  @Mutation(() => UpdateVideoResult, {
    nullable: true,
    description:
      "Changes the properties of a video. Needs the platform's own token, or that of an instructor.",
  })
  async updateVideo(
    @Args(() => UpdateVideoArgs) { id, input }: UpdateVideoArgs,
    @Ctx() context: Context,
  ): Promise<VideoState | InvalidInput> {
    const video = requireOwnVideo(context, id);
    if (context.viewer.role === 'student') throw instructorsOnly(context);
    // Null means that the client asked to clear the title; undefined means that the client did not mention the title.
    const title = input.title == null ? input.title : parseTitle(input.title);
    if (isInvalid(title)) return title;
    return updateVideo(
      context,
      video,
      (state) => ({
        video: withChanges(state, {
          title,
          lookAround: input.lookAround ?? undefined,
          onePresenter: input.onePresenter ?? undefined,
        }),
      }),
      describeProperties,
    );
  }

  @Mutation(() => DeleteVideoResult, {
    nullable: true,
    description:
      "Deletes a video with its documents and their files, and completes its subscriptions. Deleting one that no\nlonger exists succeeds. Needs the platform's own token.",
  })
  async deleteVideo(
    @Arg('id', () => ID, { description: 'The id of the video.' }) id: string,
    @Ctx() context: Context,
  ): Promise<DeleteVideoPayload> {
    requirePlatform(context);
    const video = parseId(id);
    // No video has such an id, so there is nothing to delete.
    if (!video) return { deletedId: id };
    await changeVideo(
      context,
      video,
      () => ({ video: null }),
      () => [{ event: 'audit.video_deleted' }],
    ).catch((error: unknown) => {
      // The answer to an earlier request was lost.
      if (!(error instanceof ApiError && error.code === 'NOT_FOUND')) throw error;
    });
    return { deletedId: video };
  }
}

const describeProperties: Describe = (before, after) => [
  ...(after?.title === before.title ? [] : [{ event: 'audit.video_renamed' as const }]),
  ...(!after || after.lookAround === before.lookAround
    ? []
    : [{ event: 'audit.look_around_changed' as const, lookAround: after.lookAround }]),
  ...(!after || after.onePresenter === before.onePresenter
    ? []
    : [{ event: 'audit.one_presenter_changed' as const, onePresenter: after.onePresenter }]),
];
