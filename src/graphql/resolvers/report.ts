/** What the converter says of an upload. It parses files from strangers, so nothing it says is believed unseen. */
import { Args, Ctx, Mutation, Resolver } from 'type-graphql';
import { originalKey, pageKey, thumbnailKey, type UploadRef } from '../../domain/keys.ts';
import { type Report, report as takeIn } from '../../domain/media.ts';
import { cut, printable } from '../../domain/printable.ts';
import { ApiError } from '../../domain/problem.ts';
import { type MediaState, mediaOf } from '../../domain/state.ts';
import { existing } from '../../files/objects.ts';
import { readVideo, videoOf } from '../../store/read.ts';
import { type Context, mediaId, notFound, writeVideo } from '../context.ts';
import { type ConversionReportInput, ReportArgs } from '../types/inputs.ts';
import { SharedLiveMedia } from '../types/objects.ts';
import { changedMedia, requireMedia } from './media.ts';
import type { MediaParent } from './parents.ts';

const TEXT_LENGTH = 20_000;
const TITLE_LENGTH = 200;
const MESSAGE_LENGTH = 500;
const WARNINGS = 100;
/** The longest side an image of a page can have, in pixels. */
const SIDE = 20_000;

@Resolver()
export class ReportResolver {
  @Mutation(() => SharedLiveMedia, {
    description:
      'Tells how a conversion is going. For the converter only. Safe to repeat; a report\nabout an upload that has since been replaced changes nothing.',
  })
  async reportConversion(
    @Args(() => ReportArgs) { id, report }: ReportArgs,
    @Ctx() context: Context,
  ): Promise<MediaParent> {
    if (!context.signed) throw new ApiError('FORBIDDEN', 'A report needs the signature of the converter.');
    const media = mediaId(id);
    const said = parse(report);
    const video = await videoOf(context.parts.em, media);
    if (!video) throw notFound('document');
    await requireObjects(context, video, media, said);
    const changed = await writeVideo(context, video, (before) => {
      const document = requireMedia(before, media);
      const { video: next, added } = takeIn(before, document, said, context.parts.limits.maxPages);
      const upload = { video, media, uploadId: said.uploadId };
      const current = document.upload?.uploadId === said.uploadId;
      return { video: next, pages: { upload, added }, ...(current && { lastReportFor: media }) };
    });
    return changedMedia(changed, media);
  }
}

function parse(report: ConversionReportInput): Report {
  const refuse = (message: string) => {
    throw new ApiError('BAD_USER_INPUT', message);
  };
  if (!/^\d{1,15}$/.test(report.uploadId)) refuse('uploadId is the number in the object key.');
  for (const { number, width, height, text, title } of report.pages ?? []) {
    if (number < 1) refuse('Pages count from 1.');
    if (width < 1 || height < 1 || width > SIDE || height > SIDE) refuse(`Page ${number} has no such size.`);
    if (text.length > TEXT_LENGTH) refuse(`The text of page ${number} is longer than ${TEXT_LENGTH}.`);
    if ((title?.length ?? 0) > TITLE_LENGTH) {
      refuse(`The title of page ${number} is longer than ${TITLE_LENGTH}.`);
    }
  }
  const warnings = report.warnings ?? null;
  if (warnings && warnings.length > WARNINGS) refuse(`At most ${WARNINGS} warnings.`);
  if (warnings?.some(({ message }) => message.length > MESSAGE_LENGTH)) {
    refuse(`A warning has at most ${MESSAGE_LENGTH} characters.`);
  }
  if ((report.detail?.length ?? 0) > MESSAGE_LENGTH)
    refuse(`detail has at most ${MESSAGE_LENGTH} characters.`);
  return {
    uploadId: Number(report.uploadId),
    state: report.state,
    pageCount: report.pageCount ?? null,
    pages: (report.pages ?? []).map((page) => ({
      ...page,
      text: plain(page.text),
      title: heading(page.title ?? ''),
    })),
    failure: report.failure ?? null,
    detail: report.detail == null ? null : plain(report.detail),
    warnings: warnings?.map(({ kind, message }) => ({ kind, message: plain(message) })) ?? null,
  };
}

/** Without what PostgreSQL and XML cannot hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being taken out
const plain = (text: string) => text.toWellFormed().replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');

/** One line that says something, or null. Composed characters may be more than they were. */
const heading = (title: string) =>
  cut(printable(title), (beginning) => beginning.length <= TITLE_LENGTH) || null;

/** @throws Refusal BAD_USER_INPUT when a page it speaks of, or the original of what is READY, is not in the bucket. */
async function requireObjects({ parts }: Context, video: string, id: string, said: Report): Promise<void> {
  const state = await readVideo(parts.em, video);
  const media = state && mediaOf(state, id);
  if (!media?.upload || media.upload.uploadId !== said.uploadId) return;
  const fresh = freshPages(media, said);
  const upload: UploadRef = { video, media: id, uploadId: said.uploadId };
  const keys = fresh.flatMap((number) => [pageKey(upload, number), thumbnailKey(upload, number)]);
  if (said.state === 'ready') keys.push(originalKey(upload, media.upload.extension));
  const there = await existing(parts.destination.s3, parts.destination.bucket, keys);
  const missing = keys.find((key) => !there.has(key));
  if (missing) throw new ApiError('BAD_USER_INPUT', `There is no object ${missing}.`);
}

const freshPages = (media: MediaState, said: Report) =>
  said.pages.map(({ number }) => number).filter((number) => number > (media.upload?.pagesReady ?? 0));
