/** The fields of a document, some of which depend on the viewer. */
import { Arg, Args, Ctx, FieldResolver, ID, Int, Resolver, Root } from 'type-graphql';
import { filename } from '../../domain/filename.ts';
import { originalKey } from '../../domain/keys.ts';
import { isComplete, mayDownload } from '../../domain/media.ts';
import { ApiError } from '../../domain/problem.ts';
import { isReadyToShow } from '../../domain/share.ts';
import { FIRST_PAGE, type VideoState, type Warning } from '../../domain/state.ts';
import type { Context } from '../context.ts';
import { type MediaParent, type PageParent, shownUpload } from '../parents.ts';
import { PagesArgs } from '../types/args.ts';
import { FailureEnum, UploadStateEnum } from '../types/enums.ts';
import { ConversionWarning, Page, SharedLiveMedia, Video } from '../types/objects.ts';
import { DateTimeScalar, URLScalar } from '../types/scalars.ts';
import { canShare } from '../viewer.ts';
import { pagesOf } from './lookup.ts';

const MAX_PAGES_PER_ANSWER = 100;

@Resolver(() => SharedLiveMedia)
export class MediaFields {
  @FieldResolver(() => ID, { description: 'The id, a UUID.' })
  id(@Root() { media }: MediaParent): string {
    return media.id;
  }

  @FieldResolver(() => Video, { description: 'The video that the document belongs to.' })
  video(@Root() { video }: MediaParent): VideoState {
    return video;
  }

  @FieldResolver(() => String, {
    description: 'The title; empty until a file or an instructor gives the document a title.',
  })
  title(@Root() { media }: MediaParent): string {
    return media.title;
  }

  @FieldResolver(() => UploadStateEnum, { description: 'The state of the newest upload.' })
  uploadState(@Root() { media }: MediaParent): string {
    return media.uploadState;
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description:
      'The id of the newest upload; null before the first one. `initiateUpload` and `retryConversion` change it.',
  })
  uploadId(@Root() { media }: MediaParent): string | null {
    return media.upload && String(media.upload.uploadId);
  }

  @FieldResolver(() => Boolean, {
    description: 'Whether the document can be shared, because its first page exists.',
  })
  isReadyToShow(@Root() { media }: MediaParent): boolean {
    return isReadyToShow(media);
  }

  @FieldResolver(() => Int, {
    description:
      'The number of pages that exist. The pages 1 to `pagesReady` can be shown, and all pages when the document is\nREADY. After a new upload the pages are those of the previous file until the first page of the new file exists.',
  })
  pagesReady(@Root() { media }: MediaParent): number {
    return media.shown?.pagesReady ?? 0;
  }

  @FieldResolver(() => [ConversionWarning], {
    description:
      'Differences between the pages and the original, and what an instructor should know before sharing the document.\nEmpty for a viewer who is not an instructor.',
  })
  warnings(@Root() { media, video }: MediaParent, @Ctx() { viewer }: Context): Warning[] {
    return canShare(viewer, video.id) ? media.warnings : [];
  }

  @FieldResolver(() => FailureEnum, {
    nullable: true,
    description: 'The reason why the conversion failed; null unless `uploadState` is ERROR.',
  })
  failure(@Root() { media }: MediaParent): string | null {
    return media.failure;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'One sentence with the details of the failure, such as the limit and the actual figure. Null unless `uploadState`\nis ERROR, when there are no details, and for a viewer who is not an instructor.',
  })
  failureDetail(@Root() { media, video }: MediaParent, @Ctx() { viewer }: Context): string | null {
    return canShare(viewer, video.id) ? media.failureDetail : null;
  }

  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description: 'When the file with the current pages was uploaded; null until all of its pages exist.',
  })
  uploadedOn(@Root() { media }: MediaParent): Date | null {
    return media.uploadedOn;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The file name of the download, made from the title; null when `uploadedOn` is null.',
  })
  filename(@Root() { media }: MediaParent): string | null {
    return isComplete(media) ? filename(media.title, media.shown.extension) : null;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'The number of pages; null until the converter has counted them.',
  })
  pageCount(@Root() { media }: MediaParent): number | null {
    return media.shown?.pageCount ?? media.upload?.pageCount ?? null;
  }

  @FieldResolver(() => Boolean, {
    description: 'Whether every viewer may download the original file. Instructors always may.',
  })
  showDownload(@Root() { media }: MediaParent): boolean {
    return media.showDownload;
  }

  @FieldResolver(() => URLScalar, {
    nullable: true,
    description:
      'The signed URL of the original file; null when `uploadedOn` is null, and when the viewer may not download it.',
  })
  async downloadUrl(@Root() parent: MediaParent, @Ctx() { parts, viewer }: Context): Promise<string | null> {
    const { media, video } = parent;
    const upload = shownUpload(parent);
    if (!upload || !mayDownload(media, canShare(viewer, video.id))) return null;
    const { extension } = media.shown;
    const options = { filename: filename(media.title, extension) };
    return (await parts.signer.link(originalKey(upload, extension), options)).url;
  }

  @FieldResolver(() => Page, {
    nullable: true,
    description: 'One page; null when the page does not exist, or does not exist yet.',
  })
  async page(
    @Root() parent: MediaParent,
    @Arg('number', () => Int, { description: 'The number of the page. The first page is 1.' }) number: number,
    @Ctx() context: Context,
  ): Promise<PageParent | null> {
    const [page] = number >= FIRST_PAGE ? await pagesOf(context, parent, number, number) : [];
    return page ?? null;
  }

  @FieldResolver(() => [Page], {
    description:
      'The pages from `from` to `to`, inclusive, at most 100 in one answer. Pages that do not exist yet are left out.',
  })
  pages(
    @Root() parent: MediaParent,
    @Args(() => PagesArgs) { from, to }: PagesArgs,
    @Ctx() context: Context,
  ): Promise<PageParent[]> {
    if (from < FIRST_PAGE) throw new ApiError('BAD_USER_INPUT', `Pages count from ${FIRST_PAGE}.`);
    const last = to ?? from + MAX_PAGES_PER_ANSWER - 1;
    if (last - from >= MAX_PAGES_PER_ANSWER) {
      throw new ApiError('BAD_USER_INPUT', `One answer has at most ${MAX_PAGES_PER_ANSWER} pages.`);
    }
    return pagesOf(context, parent, from, last);
  }
}
