/** The operations on documents. */
import { randomUUID } from 'node:crypto';
import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { addMedia, newMedia, removeMedia } from '../../domain/media.ts';
import { ApiError, isProblem } from '../../domain/problem.ts';
import { type MediaState, mediaOf, withMedia } from '../../domain/state.ts';
import { parseTitle } from '../../domain/title.ts';
import { parseId } from '../../store/read.ts';
import { requireInstructorVideo, requireMediaId, requireOwnVideo, requireViewer } from '../authorize.ts';
import { changeVideo, type Describe, updateVideo } from '../commit.ts';
import type { Context } from '../context.ts';
import type { MediaParent } from '../parents.ts';
import { CreateMediaArgs, UpdateMediaArgs } from '../types/args.ts';
import type { SharedLiveMediaInput } from '../types/inputs.ts';
import { SharedLiveMedia } from '../types/objects.ts';
import { DeleteSharedLiveMediaResult } from '../types/results.ts';
import { changedMedia, requireMedia, visibleMedia } from './lookup.ts';

@Resolver()
export class MediaResolver {
  @Query(() => SharedLiveMedia, {
    nullable: true,
    description:
      'A document. Null when there is no such document, or when the token does not give access to its video.\nNeeds a token of any role.',
  })
  async sharedLiveMedia(
    @Arg('id', () => ID, { description: 'The id of the document.' }) id: string,
    @Ctx() context: Context,
  ): Promise<MediaParent | null> {
    requireViewer(context);
    const media = parseId(id);
    return media === null ? null : visibleMedia(context, media);
  }

  @Mutation(() => SharedLiveMedia, {
    description:
      'Creates a document without a file; `initiateUpload` adds the file. Needs the token of an instructor.',
  })
  async createSharedLiveMedia(
    @Args(() => CreateMediaArgs) { videoId, input }: CreateMediaArgs,
    @Ctx() context: Context,
  ): Promise<MediaParent> {
    const video = requireOwnVideo(context, videoId);
    requireInstructorVideo(context);
    const title = input.title == null ? '' : parseTitle(input.title);
    const media = newMedia(randomUUID(), video, title, input.showDownload ?? true);
    const changed = await updateVideo(
      context,
      video,
      (before) => ({ video: addMedia(before, media) }),
      () => [{ event: 'audit.document_created', document: media.id }],
    );
    return changedMedia(changed, media.id);
  }

  @Mutation(() => SharedLiveMedia, {
    description: 'Changes the properties of a document. Needs the token of an instructor.',
  })
  async updateSharedLiveMedia(
    @Args(() => UpdateMediaArgs) { id, input }: UpdateMediaArgs,
    @Ctx() context: Context,
  ): Promise<MediaParent> {
    const [video, media] = [requireInstructorVideo(context), requireMediaId(id)];
    const properties = parseProperties(input);
    const changed = await updateVideo(
      context,
      video,
      (before) => ({
        video: withMedia(before, { ...requireMedia(before, media), ...properties }),
      }),
      describeProperties(media),
    );
    return changedMedia(changed, media);
  }

  @Mutation(() => DeleteSharedLiveMediaResult, {
    description: 'Deletes a document with its pages and files. Needs the token of an instructor.',
  })
  async deleteSharedLiveMedia(
    @Arg('id', () => ID, { description: 'The id of the document.' }) id: string,
    @Ctx() context: Context,
  ) {
    const [video, media] = [requireInstructorVideo(context), requireMediaId(id)];
    const { video: state, problem } = await changeVideo(
      context,
      video,
      (before) => {
        const next = removeMedia(before, requireMedia(before, media));
        return isProblem(next) ? next : { video: next };
      },
      () => [{ event: 'audit.document_deleted', document: media }],
    );
    return problem ? { ...problem, video: state } : state;
  }
}

/** The properties that the client mentions. */
function parseProperties({ title, showDownload }: SharedLiveMediaInput): Partial<MediaState> {
  if (title === null) throw new ApiError('BAD_USER_INPUT', 'The title of a document cannot be removed.');
  if (showDownload === null) throw new ApiError('BAD_USER_INPUT', 'showDownload must be true or false.');
  return {
    ...(title !== undefined && { title: parseTitle(title) }),
    ...(showDownload !== undefined && { showDownload }),
  };
}

/** One entry for each property that has changed. */
const describeProperties =
  (document: string): Describe =>
  (before, after) => {
    const [old, changed] = [mediaOf(before, document), after && mediaOf(after, document)];
    if (!old || !changed) return [];
    const { title, showDownload } = changed;
    return [
      ...(title === old.title ? [] : [{ event: 'audit.document_renamed' as const, document }]),
      ...(showDownload === old.showDownload
        ? []
        : [{ event: 'audit.download_changed' as const, document, allowed: showDownload }]),
    ];
  };
