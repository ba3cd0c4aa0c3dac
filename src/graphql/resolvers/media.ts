/** The operations on documents. */
import { randomUUID } from 'node:crypto';
import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { addMedia, newMedia, removeMedia, sameExternalId, updateMedia } from '../../domain/media.ts';
import { parseExternalId } from '../../domain/names/external-id.ts';
import { parseTitle } from '../../domain/names/title.ts';
import { type InvalidInput, isInvalid, isProblem, type Problem } from '../../domain/problem.ts';
import { mediaOf } from '../../domain/state.ts';
import { parseId } from '../../store/read.ts';
import {
  notFound,
  requireInstructorOf,
  requireInstructorVideo,
  requireMediaId,
  requireViewer,
} from '../authorize.ts';
import { changeVideo, type Describe, updateVideo } from '../commit.ts';
import type { Context } from '../context.ts';
import type { MediaParent } from '../parents.ts';
import { CreateMediaArgs, UpdateMediaArgs } from '../types/args.ts';
import { SharedLiveMedia } from '../types/objects.ts';
import {
  CreateSharedLiveMediaResult,
  DeleteSharedLiveMediaResult,
  UpdateSharedLiveMediaResult,
} from '../types/results.ts';
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

  @Mutation(() => CreateSharedLiveMediaResult, {
    nullable: true,
    description:
      'Creates a document without a file; `initiateUpload` adds the file. Twice the same `externalId` creates one document.\nNeeds the token of an instructor.',
  })
  async createSharedLiveMedia(
    @Args(() => CreateMediaArgs) { videoId, input }: CreateMediaArgs,
    @Ctx() context: Context,
  ) {
    const video = requireInstructorOf(context, videoId);
    const title = input.title == null ? '' : parseTitle(input.title);
    if (isInvalid(title)) return title;
    const externalId = input.externalId == null ? null : parseExternalId(input.externalId);
    if (isInvalid(externalId)) return externalId;
    const media = newMedia(randomUUID(), video, title, input.showDownload, externalId);
    const { video: changed, problem } = await changeVideo<Problem<'TooManyDocuments'>>(
      context,
      video,
      (before) => {
        const next = addMedia(before, media);
        return isProblem(next) ? next : { video: next };
      },
      () => [{ event: 'audit.document_created', document: media.id }],
    );
    if (problem) return { ...problem, video: changed };
    if (!changed) throw notFound('video');
    return changedMedia(changed, (sameExternalId(changed, externalId) ?? media).id);
  }

  @Mutation(() => UpdateSharedLiveMediaResult, {
    nullable: true,
    description: 'Changes one property of a document. Needs the token of an instructor.',
  })
  async updateSharedLiveMedia(
    @Args(() => UpdateMediaArgs) { id, input: { title: text, showDownload } }: UpdateMediaArgs,
    @Ctx() context: Context,
  ): Promise<MediaParent | InvalidInput> {
    const [video, media] = [requireInstructorVideo(context), requireMediaId(id)];
    const title = text === undefined ? undefined : parseTitle(text);
    if (isInvalid(title)) return title;
    const changes = {
      ...(title !== undefined && { title }),
      ...(showDownload !== undefined && { showDownload }),
    };
    const changed = await updateVideo(
      context,
      video,
      (before) => ({
        video: updateMedia(before, requireMedia(before, media), changes),
      }),
      describeProperties(media),
    );
    return changedMedia(changed, media);
  }

  @Mutation(() => DeleteSharedLiveMediaResult, {
    nullable: true,
    description:
      'Deletes a document with its pages and files. Deleting one that the video does not have succeeds.\nNeeds the token of an instructor.',
  })
  async deleteSharedLiveMedia(
    @Arg('id', () => ID, { description: 'The id of the document.' }) id: string,
    @Ctx() context: Context,
  ) {
    const video = requireInstructorVideo(context);
    const media = parseId(id) ?? id;
    const { video: state, problem } = await changeVideo(
      context,
      video,
      (before) => {
        const document = mediaOf(before, media);
        // The answer to an earlier request was lost, or another instructor has deleted the document. The answer is the
        // same for every other id, so that nobody learns which documents exist.
        if (!document) return { video: before };
        const next = removeMedia(before, document);
        return isProblem(next) ? next : { video: next };
      },
      () => [{ event: 'audit.document_deleted', document: media }],
    );
    return problem ? { ...problem, video: state } : { deletedId: media, video: state };
  }
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
