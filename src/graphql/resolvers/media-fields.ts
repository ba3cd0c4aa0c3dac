/** The fields of a document, some of which depend on the viewer. */
import { Arg, Args, Ctx, FieldResolver, ID, Int, Resolver, Root } from 'type-graphql';
import { originalKey } from '../../domain/keys.ts';
import { isComplete } from '../../domain/media.ts';
import { filename } from '../../domain/names/filename.ts';
import { furthestPageOf, isReadyToShow } from '../../domain/share.ts';
import { FIRST_PAGE, type VideoState, type Warning } from '../../domain/state.ts';
import { downloadExceedsLookAround } from '../../domain/visibility.ts';
import type { Context } from '../context.ts';
import { uploadIdOf } from '../ids.ts';
import { MAX_PAGES_PER_FIELD } from '../list-limits.ts';
import { type MediaParent, type PageParent, shownUpload } from '../parents.ts';
import { PagesArgs } from '../types/args.ts';
import { FailureEnum, type ShownUploadState, UploadStateEnum } from '../types/enums.ts';
import { ConversionWarning, Page, SharedLiveMedia, Video } from '../types/objects.ts';
import { DateTimeScalar, URLScalar } from '../types/scalars.ts';
import { pagesOf, visibilityFor } from './lookup.ts';

@Resolver(() => SharedLiveMedia)
export class MediaFields {
  @FieldResolver(() => ID, { description: 'The id, a UUID.' })
  id(@Root() { media }: MediaParent): string {
    return media.id;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The client’s own id of the document, which no other document of the video has. Null when it has none, and for a\nviewer who may only watch.',
  })
  externalId(@Root() parent: MediaParent, @Ctx() context: Context): string | null {
    return visibilityFor(context, parent).externalId ? parent.media.externalId : null;
  }

  @FieldResolver(() => Int, {
    description:
      'The version of the video that this state of the document belongs to. A client that stores documents by their id\nkeeps the state with the highest version.',
  })
  version(@Root() { video }: MediaParent): number {
    return video.version;
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
  uploadState(@Root() { media }: MediaParent): ShownUploadState {
    if (media.uploadState !== 'pending') return media.uploadState;
    return media.upload ? 'uploading' : 'no_file';
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description:
      'The id of the newest upload, which no other document shares; null before the first one, and while the viewer may\nnot see the pages. `initiateUpload` and `retryConversion` change it.',
  })
  uploadId(@Root() parent: MediaParent, @Ctx() context: Context): string | null {
    const { id, upload } = parent.media;
    const isVisible = context.signed || visibilityFor(context, parent).file;
    return upload && isVisible ? uploadIdOf(id, upload.uploadId) : null;
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description:
      'The id of the upload that the current pages come from; null while there is no page, and while the viewer may not see\nthe pages. It differs from `uploadId` until the first page of a new upload exists and the previous file is not\nshared. Clients that cache pages key them by it.',
  })
  shownUploadId(@Root() parent: MediaParent, @Ctx() context: Context): string | null {
    const { id, shown } = parent.media;
    return shown && visibilityFor(context, parent).file ? uploadIdOf(id, shown.uploadId) : null;
  }

  @FieldResolver(() => Boolean, {
    description: 'Whether the document can be shared, because its first page exists.',
  })
  isReadyToShow(@Root() { media }: MediaParent): boolean {
    return isReadyToShow(media);
  }

  @FieldResolver(() => Int, {
    description:
      'The number of pages that exist. The pages 1 to `pagesReady` can be shown, and all pages when the document is\nREADY. After a new upload the pages are those of the previous file until all pages of the new file exist.',
  })
  pagesReady(@Root() { media }: MediaParent): number {
    return media.shown?.pagesReady ?? 0;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'The number of pages of the newest upload that are converted, also while the pages of the previous file are shown.\nNull before the first upload, and for a viewer who is not an instructor.',
  })
  uploadPagesReady(@Root() parent: MediaParent, @Ctx() context: Context): number | null {
    return visibilityFor(context, parent).preparation ? (parent.media.upload?.pagesReady ?? null) : null;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'The number of pages of the newest upload. Null until the converter has counted them, and for a viewer who is not\nan instructor.',
  })
  uploadPageCount(@Root() parent: MediaParent, @Ctx() context: Context): number | null {
    return visibilityFor(context, parent).preparation ? (parent.media.upload?.pageCount ?? null) : null;
  }

  @FieldResolver(() => [ConversionWarning], {
    description:
      'Differences between the pages and the original, and what an instructor should know before sharing the document.\nEmpty for a viewer who is not an instructor.',
  })
  warnings(@Root() parent: MediaParent, @Ctx() context: Context): Warning[] {
    return visibilityFor(context, parent).preparation ? parent.media.warnings : [];
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
  failureDetail(@Root() parent: MediaParent, @Ctx() context: Context): string | null {
    return visibilityFor(context, parent).preparation ? parent.media.failureDetail : null;
  }

  @FieldResolver(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the file with the current pages was uploaded; null until all of its pages exist, and while the viewer may\nnot see them.',
  })
  uploadedOn(@Root() parent: MediaParent, @Ctx() context: Context): Date | null {
    return visibilityFor(context, parent).file ? parent.media.uploadedOn : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The file name of the download, made from the title; null when `uploadedOn` is null.',
  })
  filename(@Root() parent: MediaParent, @Ctx() context: Context): string | null {
    const { media } = parent;
    const isVisible = isComplete(media) && visibilityFor(context, parent).file;
    return isVisible ? filename(media.title, media.shown.extension) : null;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'The number of pages; null until the converter has counted them.',
  })
  pageCount(@Root() { media }: MediaParent): number | null {
    return media.shown?.pageCount ?? media.upload?.pageCount ?? null;
  }

  @FieldResolver(() => Int, {
    description:
      'The highest page of the current file that is or has been on show; 0 before the first. With `lookAround` BACK, it is\nthe last page that viewers who may only watch can look at.',
  })
  furthestPage(@Root() { video, media }: MediaParent): number {
    return furthestPageOf(video, media);
  }

  @FieldResolver(() => Boolean, {
    description:
      'Whether the download gives viewers more pages than `lookAround` of the video does: `showDownload` is true, and\n`lookAround` is not ALL. A client warns the instructor of it.',
  })
  downloadExceedsLookAround(@Root() { video, media }: MediaParent): boolean {
    return downloadExceedsLookAround(video, media);
  }

  @FieldResolver(() => Boolean, {
    description:
      'Whether every viewer may download the original file, from the first share of the file on. Instructors always may.\nFalse when a file with the warning `SPEAKER_NOTES`, `HIDDEN_SLIDES` or `REDACTED_TEXT` is shown, until an instructor\nallows the download.',
  })
  showDownload(@Root() { media }: MediaParent): boolean {
    return media.showDownload;
  }

  @FieldResolver(() => URLScalar, {
    nullable: true,
    description:
      'The signed URL of the original file; null when `uploadedOn` is null, and when the viewer may not download it.',
  })
  async downloadUrl(@Root() parent: MediaParent, @Ctx() context: Context): Promise<string | null> {
    const { original } = visibilityFor(context, parent);
    const upload = shownUpload(parent);
    if (!upload || !original) return null;
    const { extension } = original.shown;
    const options = { filename: filename(original.title, extension) };
    context.answer.addLink();
    return (await context.parts.signer.link(originalKey(upload, extension), options)).url;
  }

  @FieldResolver(() => Page, {
    nullable: true,
    description:
      'One page; null when the page does not exist, or does not exist yet, and when the viewer may not see it: a viewer\nwho may only watch sees the pages that `lookAround` of the video allows, once the file has been shared.',
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
      'The pages from `from` to `to`, inclusive, and at most the first 100 of them. Pages that do not exist, or do not\nexist yet, and pages that the viewer may not see, are left out.',
  })
  pages(
    @Root() parent: MediaParent,
    @Args(() => PagesArgs) { from, to }: PagesArgs,
    @Ctx() context: Context,
  ): Promise<PageParent[]> {
    const last = Math.min(to ?? Number.POSITIVE_INFINITY, from + MAX_PAGES_PER_FIELD - 1);
    return pagesOf(context, parent, from, last);
  }
}
