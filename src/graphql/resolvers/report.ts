/** The mutations with which the converter reports on uploads. */
import { Arg, Args, Ctx, Int, Mutation, Resolver } from 'type-graphql';
import { originalKey, pageKey, thumbnailKey, type UploadRef } from '../../domain/keys.ts';
import { ApiError } from '../../domain/problem.ts';
import { type Failure, type FileState, mediaOf, type VideoState } from '../../domain/state.ts';
import { applyReport, type Report } from '../../domain/upload/report.ts';
import { REPORT_LIMITS } from '../../domain/upload/report-limits.ts';
import { failConversion } from '../../domain/upload/upload.ts';
import { MAX_ATTEMPTS, TOO_MANY_ATTEMPTS } from '../../domain/upload/watch.ts';
import { existing } from '../../files/objects.ts';
import { storeAttempt, storeHandBack, watchOpenUploads } from '../../store/conversions.ts';
import { readVideo, videoOf } from '../../store/read.ts';
import { notFound, refused, requireMediaId } from '../authorize.ts';
import { updateVideo } from '../commit.ts';
import type { Context } from '../context.ts';
import type { MediaParent } from '../parents.ts';
import { ReportArgs } from '../types/args.ts';
import { SharedLiveMedia } from '../types/objects.ts';
import { changedMedia, requireMedia } from './lookup.ts';
import { parseAttempts, parseReport, requireUploadId } from './parse-report.ts';

@Resolver()
export class ReportResolver {
  @Mutation(() => SharedLiveMedia, {
    nullable: true,
    description:
      'Reports on the conversion of an upload. A report may be repeated; a report about an upload that is not the newest\none changes nothing. A report that is refused ends its upload as ERROR with the failure INTERNAL. Needs the\nsignature of the converter.',
  })
  async reportConversion(
    @Args(() => ReportArgs) { id, report: input }: ReportArgs,
    @Ctx() context: Context,
  ): Promise<MediaParent> {
    requireSignature(context);
    const media = requireMediaId(id);
    const uploadId = requireUploadId(media, input.uploadId);
    const video = await videoOf(context.parts.em, media);
    if (!video) throw notFound('document');
    const upload = { video, media, uploadId };
    try {
      return await applyTo(context, upload, parseReport(media, input));
    } catch (error) {
      if (error instanceof ApiError && error.code === 'BAD_USER_INPUT') {
        await endUpload(context, upload, error.message);
      }
      throw error;
    }
  }

  @Mutation(() => Int, {
    nullable: true,
    description:
      'Makes the server announce every open upload that no converter reports on. A converter sends this when it starts.\nThe answer is the number of open uploads. Needs the signature of the converter.',
  })
  async announceOpenUploads(
    @Arg('interrupted', () => [String], {
      defaultValue: [],
      description: `The identifiers (\`ConversionReportInput.attempt\`) of conversions that ended because the process of the converter\nended, at most ${REPORT_LIMITS.interrupted}. The server announces their uploads at once, and counts the conversions.`,
    })
    interrupted: string[],
    @Ctx() context: Context,
  ): Promise<number> {
    requireSignature(context);
    const { em, conversionSilence } = context.parts;
    return watchOpenUploads(em, parseAttempts(interrupted), conversionSilence);
  }
}

/** @throws ApiError FORBIDDEN */
export function requireSignature(context: Context): void {
  if (context.signed) return;
  const error = new ApiError('FORBIDDEN', 'A report needs the signature of the converter.');
  throw refused(context, context.viewer.role === 'anonymous' ? 'missing' : 'role', error);
}

/** @throws ApiError BAD_USER_INPUT when the report is refused */
async function applyTo(context: Context, upload: UploadRef, report: Report): Promise<MediaParent> {
  const { parts } = context;
  const state = await readVideo(parts.em, upload.video);
  const open = state && openUpload(state, upload);
  if (state && open && report.state === 'pending') {
    await storeHandBack(parts.em, upload, report.attempt ?? '', parts.conversionSilence);
    return changedMedia(state, upload.media);
  }
  if (open && report.attempt !== null) {
    const attempts = await storeAttempt(parts.em, upload, report.attempt);
    if (attempts > MAX_ATTEMPTS) {
      return endUpload(context, upload, `${attempts} conversions have begun.`, TOO_MANY_ATTEMPTS);
    }
  }
  const { maxPages } = parts.limits;
  // The converter accepts longer documents than the server, which is no fault of the converter or of the instructor.
  if (open?.pageCount === null && report.pageCount !== null && report.pageCount > maxPages) {
    const reason = `The document has ${report.pageCount} pages, and UPLOAD_MAX_PAGES is ${maxPages}. Set CONVERTER_MAX_PAGES to the same value.`;
    const detail = `The document has ${report.pageCount} pages; at most ${maxPages} are allowed. Split it and upload the parts.`;
    return endUpload(context, upload, reason, detail, 'too_long');
  }
  if (open) await requireObjects(context, upload, report, open);
  const changed = await updateVideo(
    context,
    upload.video,
    (before) => {
      const document = requireMedia(before, upload.media);
      const outcome = applyReport(before, document, report, parts.limits.maxPages);
      const isNewest = document.upload?.uploadId === report.uploadId;
      return {
        video: outcome.video,
        pages: { upload, added: outcome.added },
        ...(isNewest && { lastReportFor: upload, isProgress: outcome.isProgress }),
      };
    },
    () => [],
  );
  return changedMedia(changed, upload.media);
}

/** The file of an upload that is the newest one of its document and has not ended; null otherwise. */
function openUpload(video: VideoState, { media, uploadId }: UploadRef): FileState | null {
  const document = mediaOf(video, media);
  const isOpen = document?.uploadState === 'pending' || document?.uploadState === 'processing';
  return isOpen && document.upload?.uploadId === uploadId ? document.upload : null;
}

/**
 * Ends an upload whose converter reports what the server cannot accept. Another conversion would report the same.
 * @param reason For the log.
 * @param detail For instructors.
 */
async function endUpload(
  context: Context,
  upload: UploadRef,
  reason: string,
  detail: string | null = null,
  failure: Failure = 'internal',
): Promise<MediaParent> {
  context.parts.log.error({ ...upload, reason }, 'report.refused');
  const changed = await updateVideo(
    context,
    upload.video,
    (before) => ({
      video: openUpload(before, upload)
        ? failConversion(before, requireMedia(before, upload.media), failure, detail)
        : before,
    }),
    () => [],
  );
  return changedMedia(changed, upload.media);
}

/**
 * Checks that the storage holds the objects that a report names. The converter parses files that strangers upload, so
 * the server trusts no report.
 * @throws ApiError BAD_USER_INPUT when a new page, its thumbnail, or the original of a READY document is missing.
 */
async function requireObjects(
  { parts }: Context,
  upload: UploadRef,
  report: Report,
  newest: FileState,
): Promise<void> {
  const added = report.pages.map(({ number }) => number).filter((number) => number > newest.pagesReady);
  const keys = added.flatMap((number) => [pageKey(upload, number), thumbnailKey(upload, number)]);
  if (report.state === 'ready') keys.push(originalKey(upload, newest.extension));
  const stored = await existing(parts.destination.s3, parts.destination.bucket, keys);
  const missing = keys.find((key) => !stored.has(key));
  if (missing) throw new ApiError('BAD_USER_INPUT', `There is no object ${missing}.`);
}
