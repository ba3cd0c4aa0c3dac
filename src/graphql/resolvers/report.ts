/** The mutation with which the converter reports on an upload. */
import { Args, Ctx, Mutation, Resolver } from 'type-graphql';
import { originalKey, pageKey, thumbnailKey, type UploadRef } from '../../domain/keys.ts';
import { ApiError } from '../../domain/problem.ts';
import { applyReport, type Report } from '../../domain/report.ts';
import { mediaOf } from '../../domain/state.ts';
import { existing } from '../../files/objects.ts';
import { readVideo, videoOf } from '../../store/read.ts';
import { notFound, refused, requireMediaId } from '../authorize.ts';
import { updateVideo } from '../commit.ts';
import type { Context } from '../context.ts';
import type { MediaParent } from '../parents.ts';
import { ReportArgs } from '../types/args.ts';
import { SharedLiveMedia } from '../types/objects.ts';
import { changedMedia, requireMedia } from './lookup.ts';
import { parseReport } from './parse-report.ts';

@Resolver()
export class ReportResolver {
  @Mutation(() => SharedLiveMedia, {
    description:
      'Reports on the conversion of an upload. A report may be repeated; a report about an upload that is not the newest\none changes nothing. Needs the signature of the converter.',
  })
  async reportConversion(
    @Args(() => ReportArgs) { id, report: input }: ReportArgs,
    @Ctx() context: Context,
  ): Promise<MediaParent> {
    if (!context.signed) {
      const error = new ApiError('FORBIDDEN', 'A report needs the signature of the converter.');
      throw refused(context, context.viewer.role === 'anonymous' ? 'missing' : 'role', error);
    }
    const media = requireMediaId(id);
    const report = parseReport(input);
    const video = await videoOf(context.parts.em, media);
    if (!video) throw notFound('document');
    const upload = { video, media, uploadId: report.uploadId };
    await requireObjects(context, upload, report);
    const changed = await updateVideo(
      context,
      video,
      (before) => {
        const document = requireMedia(before, media);
        const { video: next, added } = applyReport(before, document, report, context.parts.limits.maxPages);
        const isNewest = document.upload?.uploadId === report.uploadId;
        return { video: next, pages: { upload, added }, ...(isNewest && { lastReportFor: media }) };
      },
      () => [],
    );
    return changedMedia(changed, media);
  }
}

/**
 * Checks that the storage holds the objects that a report about the newest upload names. The converter parses files
 * that strangers upload, so the server trusts no report.
 * @throws ApiError BAD_USER_INPUT when a new page, its thumbnail, or the original of a READY document is missing.
 */
async function requireObjects({ parts }: Context, upload: UploadRef, report: Report): Promise<void> {
  const video = await readVideo(parts.em, upload.video);
  const newest = video && mediaOf(video, upload.media)?.upload;
  if (newest?.uploadId !== upload.uploadId) return;
  const added = report.pages.map(({ number }) => number).filter((number) => number > newest.pagesReady);
  const keys = added.flatMap((number) => [pageKey(upload, number), thumbnailKey(upload, number)]);
  if (report.state === 'ready') keys.push(originalKey(upload, newest.extension));
  const stored = await existing(parts.destination.s3, parts.destination.bucket, keys);
  const missing = keys.find((key) => !stored.has(key));
  if (missing) throw new ApiError('BAD_USER_INPUT', `There is no object ${missing}.`);
}
