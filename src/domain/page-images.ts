/** The images of a page: the one that the conversion makes, and the renditions in other sizes that follow it. */
import { pageKey, renditionKey, type UploadRef } from './keys.ts';
import type { ImageFacts, ImageType, StoredPage } from './state.ts';

/** One image of a page, with the key of its object. Sizes are in pixels. */
export interface PageImage {
  key: string;
  width: number;
  height: number;
  /** Null when no converter has reported it. */
  type: ImageType | null;
  /** Null when no converter has reported it. */
  bytes: number | null;
}

/** The images of a page, the narrowest first. Whoever may see the page may see each of them. */
export function imagesOf(upload: UploadRef, page: StoredPage): PageImage[] {
  const { width, height } = page;
  const own = page.images.find((image) => isOwn(page, image));
  const renditions = page.images.filter((image) => !isOwn(page, image));
  return [
    {
      key: pageKey(upload, page.number),
      width,
      height,
      type: own?.type ?? null,
      bytes: own?.bytes ?? null,
    },
    ...renditions.map((image) => ({ ...image, key: imageKey(upload, page, image) })),
  ].toSorted((one, other) => one.width - other.width);
}

/**
 * The image for a place that is `width` pixels wide: the one with the fewest bytes among those that are at least as
 * wide, or the widest when none is. `images` has the narrowest first, and at least one.
 */
export function imageFor(images: readonly PageImage[], width: number): PageImage {
  const wide = images.filter((image) => image.width >= width);
  const size = (image: PageImage) => image.bytes ?? Infinity;
  const best = wide.reduce<PageImage | null>(
    (one, other) => (one && size(one) <= size(other) ? one : other),
    null,
  );
  const image = best ?? images.at(-1);
  if (!image) throw new Error('A page has at least one image.');
  return image;
}

/** The key of an image of a page. The image that has the width of the page is the one that the conversion makes. */
export const imageKey = (
  upload: UploadRef,
  page: { number: number; width: number },
  image: Pick<ImageFacts, 'width'>,
): string =>
  isOwn(page, image) ? pageKey(upload, page.number) : renditionKey(upload, page.number, image.width);

const isOwn = (page: { width: number }, image: Pick<ImageFacts, 'width'>) => image.width === page.width;
