/** Documents: what they look like to each viewer, and their making, renaming and removal. */
import { randomUUID } from 'node:crypto';
import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { filename } from '../../domain/filename.ts';
import { originalKey } from '../../domain/keys.ts';
import { newMedia, remove, title } from '../../domain/media.ts';
import { ApiError, isProblem } from '../../domain/problem.ts';
import { isReadyToShow } from '../../domain/share.ts';
import { mediaOf, type VideoState, type Warning, withMedia } from '../../domain/state.ts';
import { parseId, videoOf } from '../../store/read.ts';
import {
  type Context,
  changeVideo,
  instructor,
  mediaId,
  notFound,
  ownVideo,
  someone,
  writeVideo,
} from '../context.ts';
import { FailureEnum, UploadStateEnum } from '../types/enums.ts';
import { CreateMediaArgs, PagesArgs, UpdateMediaArgs } from '../types/inputs.ts';
import { ConversionWarning, Page, SharedLiveMedia, Video } from '../types/objects.ts';
import { DeleteSharedLiveMediaResult } from '../types/problems.ts';
import { DateTimeScalar, URLScalar } from '../types/scalars.ts';
import { canShare } from '../viewer.ts';
import { pagesOf } from './page.ts';
import { type MediaParent, mediaParent, type PageParent, shownUpload } from './parents.ts';
import { visibleVideo } from './video.ts';

/** Pages one answer carries at most. */
const PAGES_AT_ONCE = 100;

/** The document after a change. @throws Refusal NOT_FOUND when it is not there. */
export function changedMedia(video: VideoState, id: string): MediaParent {
  const root = mediaParent(video, id);
  if (!root) throw notFound('document');
  return root;
}

/** A document of a state that must have it. @throws Refusal NOT_FOUND otherwise. */
export const requireMedia = (video: VideoState, id: string) => {
  const media = mediaOf(video, id);
  if (!media) throw notFound('document');
  return media;
};

@Resolver(() => SharedLiveMedia)
export class MediaResolver {
  @Query(() => SharedLiveMedia, {
    nullable: true,
    description: 'A document, or null when there is none or your token is not for its video.',
  })
  async sharedLiveMedia(
    @Arg('id', () => ID, { description: 'The document.' }) id: string,
    @Ctx() context: Context,
  ): Promise<MediaParent | null> {
    someone(context);
    const media = parseId(id);
    const owner = media && (await videoOf(context.parts.em, media));
    const video = owner && (await visibleVideo(context, owner));
    return video && media ? mediaParent(video, media) : null;
  }

  @Mutation(() => SharedLiveMedia, {
    description: 'Makes room for a document. It has no file until `initiateUpload`. Instructors only.',
  })
  async createSharedLiveMedia(
    @Args(() => CreateMediaArgs) { videoId, input }: CreateMediaArgs,
    @Ctx() context: Context,
  ): Promise<MediaParent> {
    const video = ownVideo(context, videoId);
    instructor(context);
    const name = input.title == null ? '' : title(input.title);
    const media = newMedia(randomUUID(), video, name, input.showDownload ?? true);
    const changed = await writeVideo(context, video, (state) => ({
      video: { ...state, medias: [...state.medias, media] },
    }));
    return changedMedia(changed, media.id);
  }

  @Mutation(() => SharedLiveMedia, {
    description:
      'Changes what is written about a document; fields left out stay as they are. Instructors only.',
  })
  async updateSharedLiveMedia(
    @Args(() => UpdateMediaArgs) { id, input }: UpdateMediaArgs,
    @Ctx() context: Context,
  ): Promise<MediaParent> {
    const [video, media] = [instructor(context), mediaId(id)];
    if (input.title === null) throw new ApiError('BAD_USER_INPUT', 'A title cannot be taken away.');
    if (input.showDownload === null) throw new ApiError('BAD_USER_INPUT', 'showDownload is true or false.');
    const changes = {
      ...(input.title !== undefined && { title: title(input.title) }),
      ...(input.showDownload !== undefined && { showDownload: input.showDownload }),
    };
    const changed = await writeVideo(context, video, (state) => ({
      video: withMedia(state, { ...requireMedia(state, media), ...changes }),
    }));
    return changedMedia(changed, media);
  }

  @Mutation(() => DeleteSharedLiveMediaResult, {
    description: 'Removes a document and its pages. Instructors only.',
  })
  async deleteSharedLiveMedia(
    @Arg('id', () => ID, { description: 'The document.' }) id: string,
    @Ctx() context: Context,
  ) {
    const [video, media] = [instructor(context), mediaId(id)];
    const { video: state, problem } = await changeVideo(context, video, (before) => {
      const next = remove(before, requireMedia(before, media));
      return isProblem(next) ? next : { video: next };
    });
    return problem ? { ...problem, video: state } : state;
  }

  @FieldResolver(() => ID, { description: 'A UUID.' })
  id(@Root() { media }: MediaParent): string {
    return media.id;
  }

  @FieldResolver(() => Video, { description: 'The video it belongs to.' })
  video(@Root() { video }: MediaParent): VideoState {
    return video;
  }

  @FieldResolver(() => String, { description: 'Empty until a file or an instructor names it.' })
  title(@Root() { media }: MediaParent): string {
    return media.title;
  }

  @FieldResolver(() => UploadStateEnum, { description: 'How far the newest upload has come.' })
  uploadState(@Root() { media }: MediaParent): string {
    return media.uploadState;
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description:
      'The newest upload: changes with `initiateUpload` and `retryConversion`. Null before the first one.',
  })
  uploadId(@Root() { media }: MediaParent): string | null {
    return media.upload && String(media.upload.uploadId);
  }

  @FieldResolver(() => Boolean, { description: 'Whether `startShare` can be called: its first page exists.' })
  isReadyToShow(@Root() { media }: MediaParent): boolean {
    return isReadyToShow(media);
  }

  @FieldResolver(() => Int, {
    description:
      'Pages that exist already. They come in order: 1 to `pagesReady` can be shown. Equals `pageCount` when READY.\nA replaced file stays on hand until the new one has a first page.',
  })
  pagesReady(@Root() { media }: MediaParent): number {
    return media.shown?.pagesReady ?? 0;
  }

  @FieldResolver(() => [ConversionWarning], {
    description:
      'What will look different from the original, or should be known before showing it. Instructors only; empty for others.',
  })
  warnings(@Root() { media, video }: MediaParent, @Ctx() { viewer }: Context): Warning[] {
    return canShare(viewer, video.id) ? media.warnings : [];
  }

  @FieldResolver(() => FailureEnum, {
    nullable: true,
    description: 'Why the last conversion failed; null unless `uploadState` is ERROR.',
  })
  failure(@Root() { media }: MediaParent): string | null {
    return media.failure;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The same as one plain sentence, such as the limit and the actual figure. Instructors only; null for others, unless ERROR, or when there is no more to say.',
  })
  failureDetail(@Root() { media, video }: MediaParent, @Ctx() { viewer }: Context): string | null {
    return canShare(viewer, video.id) ? media.failureDetail : null;
  }

  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description: 'When the current file was uploaded; null before the first one is ready.',
  })
  uploadedOn(@Root() { media }: MediaParent): Date | null {
    return media.uploadedOn;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'A name to save the file under, made from the title; null until READY.',
  })
  filename(@Root() { media }: MediaParent): string | null {
    return media.uploadedOn && media.shown && filename(media.title, media.shown.extension);
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'Number of pages; null until the converter has counted them.',
  })
  pageCount(@Root() { media }: MediaParent): number | null {
    return media.shown?.pageCount ?? media.upload?.pageCount ?? null;
  }

  @FieldResolver(() => Boolean, {
    description: 'Whether everybody may download the original file, or only instructors.',
  })
  showDownload(@Root() { media }: MediaParent): boolean {
    return media.showDownload;
  }

  @FieldResolver(() => URLScalar, {
    nullable: true,
    description: 'Signed link to the original file; null until READY, or when you may not download it.',
  })
  async downloadUrl(@Root() root: MediaParent, @Ctx() { parts, viewer }: Context): Promise<string | null> {
    const { media, video } = root;
    const upload = shownUpload(root);
    const allowed = media.showDownload || canShare(viewer, video.id);
    if (!upload || !media.shown || !media.uploadedOn || !allowed) return null;
    const { extension } = media.shown;
    const link = await parts.signer.link(originalKey(upload, extension), {
      filename: filename(media.title, extension),
    });
    return link.url;
  }

  @FieldResolver(() => Page, {
    nullable: true,
    description: 'One page, counted from 1; null when there is no such page, or not yet.',
  })
  async page(
    @Root() root: MediaParent,
    @Arg('number', () => Int, { description: 'Counts from 1.' }) number: number,
    @Ctx() context: Context,
  ): Promise<PageParent | null> {
    const [page] = number >= 1 ? await pagesOf(context, root, number, number) : [];
    return page ?? null;
  }

  @FieldResolver(() => [Page], {
    description: 'The pages from `from` to `to`, both included, at most 100 at a time.',
  })
  pages(
    @Root() root: MediaParent,
    @Args(() => PagesArgs) { from, to }: PagesArgs,
    @Ctx() context: Context,
  ): Promise<PageParent[]> {
    if (from < 1) throw new ApiError('BAD_USER_INPUT', 'Pages count from 1.');
    const last = to ?? from + PAGES_AT_ONCE - 1;
    if (last - from >= PAGES_AT_ONCE) {
      throw new ApiError('BAD_USER_INPUT', `Ask for at most ${PAGES_AT_ONCE} pages at a time.`);
    }
    return pagesOf(context, root, from, last);
  }
}
