/** The mutation with which the converter adds images to pages that exist. */
import { Args, Ctx, Int, Mutation, Resolver } from 'type-graphql';
import type { UploadRef } from '../../domain/keys.ts';
import { imageKey } from '../../domain/page-images.ts';
import { ApiError } from '../../domain/problem.ts';
import { IMAGE_TYPES, type StoredPage } from '../../domain/state.ts';
import { IMAGE_REPORT_LIMITS, REPORT_LIMITS } from '../../domain/upload/report-limits.ts';
import { existing } from '../../files/objects.ts';
import { videoOf } from '../../store/read.ts';
import { notFound, requireMediaId } from '../authorize.ts';
import type { Context } from '../context.ts';
import { ImagesArgs } from '../types/args.ts';
import type { PageImagesInput } from '../types/report-inputs.ts';
import { requireUploadId } from './parse-report.ts';
import { requireSignature } from './report.ts';

@Resolver()
export class PageImagesResolver {
  @Mutation(() => Int, {
    nullable: true,
    description:
      'Adds images to pages that a conversion report contained, also after the document is READY. Each call has all images\nof a page; one that has no more images than an earlier call changes nothing. The answer is the number of pages that\nexist. A call that is refused changes nothing. Needs the signature of the converter.',
  })
  async reportImages(
    @Args(() => ImagesArgs) { id, uploadId, pages }: ImagesArgs,
    @Ctx() context: Context,
  ): Promise<number> {
    requireSignature(context);
    const media = requireMediaId(id);
    const number = requireUploadId(media, uploadId);
    const video = await videoOf(context.parts.em, media);
    if (!video) throw notFound('document');
    const upload = { video, media, uploadId: number };
    requireWithinLimits(pages);
    const known = await knownPages(context, upload, pages);
    const added = pages.filter((page) => known.has(page.number));
    await requireImages(context, upload, known, added);
    await context.parts.pages.addImages(upload, added);
    return added.length;
  }
}

/** @throws ApiError BAD_USER_INPUT */
function requireWithinLimits(pages: readonly PageImagesInput[]): void {
  const { images: maxImages, pages: maxPages, bytes: maxBytes } = IMAGE_REPORT_LIMITS;
  const { sidePixels } = REPORT_LIMITS;
  if (pages.length > maxPages) refuse(`A report has at most ${maxPages} pages with images.`);
  for (const { number, images } of pages) {
    if (images.length > maxImages) refuse(`Page ${number} has more than ${maxImages} images.`);
    const widths = new Set(images.map(({ width }) => width));
    if (widths.size < images.length) refuse(`Two images of page ${number} have the same width.`);
    for (const { width, height, type, bytes } of images) {
      const sides = [width, height];
      if (sides.some((side) => side < 1 || side > sidePixels)) {
        refuse(`The sides of an image of page ${number} must have 1 to ${sidePixels} pixels.`);
      }
      if (!IMAGE_TYPES.includes(type)) refuse(`The type of an image must be ${IMAGE_TYPES.join(' or ')}.`);
      if (bytes < 1 || bytes > maxBytes) {
        refuse(`An image of page ${number} must have 1 to ${maxBytes} bytes.`);
      }
    }
  }
}

/** The pages of the report that exist, by their numbers. A document may have been deleted or replaced meanwhile. */
async function knownPages(
  { parts }: Context,
  upload: UploadRef,
  pages: readonly PageImagesInput[],
): Promise<Map<number, StoredPage>> {
  const numbers = pages.map(({ number }) => number);
  if (numbers.length === 0) return new Map();
  const [from, to] = [Math.min(...numbers), Math.max(...numbers)];
  if (to - from >= IMAGE_REPORT_LIMITS.pages) {
    refuse(`The pages of a report are at most ${IMAGE_REPORT_LIMITS.pages} neighbours.`);
  }
  const known = await parts.pages.read(upload.media, upload.uploadId, from, to);
  return new Map(known.map((page) => [page.number, page]));
}

/**
 * Checks that the storage holds the reported images, because the server trusts no report.
 * @throws ApiError BAD_USER_INPUT when an object is missing
 */
async function requireImages(
  { parts }: Context,
  upload: UploadRef,
  known: ReadonlyMap<number, StoredPage>,
  pages: readonly PageImagesInput[],
): Promise<void> {
  const keys = pages.flatMap(({ number, images }) => {
    const page = known.get(number);
    return page ? images.map((image) => imageKey(upload, page, image)) : [];
  });
  const stored = await existing(parts.destination.s3, parts.destination.bucket, keys);
  const missing = keys.find((key) => !stored.has(key));
  if (missing) refuse(`There is no object ${missing}.`);
}

function refuse(message: string): never {
  throw new ApiError('BAD_USER_INPUT', message);
}
