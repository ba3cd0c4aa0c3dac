/** Encodes drawn pages as PNG and WebP. */
import sharp from 'sharp';
import { type Box, fit } from '../raster/box.ts';
import type { Pixels } from '../raster/pdf-to-pages.ts';

/** The two images of a page. Sizes are in pixels. */
export interface EncodedPage {
  width: number;
  height: number;
  image: Buffer;
  /** The type of `image`. */
  type: 'image/png' | 'image/webp';
  /** A WebP at most 320 pixels wide. */
  thumbnail: Buffer;
}

const THUMBNAIL: Box = { width: 320, height: 960 };

/** A WebP of a page. Sizes are in pixels. */
export interface EncodedRendition {
  width: number;
  height: number;
  data: Buffer;
}

type RawImage = Omit<Pixels, 'text' | 'covered' | 'blank'>;

// Several pages are encoded at once, so threads within one image would only compete for the cores.
sharp.concurrency(1);
sharp.cache(false);

/** Encodes a page's image and its thumbnail. */
export async function encode(page: RawImage): Promise<EncodedPage> {
  const [image, thumbnail] = await Promise.all([encodeImage(page), encodeThumbnail(page)]);
  return { width: page.width, height: page.height, ...image, thumbnail };
}

/**
 * Encodes text and drawings as PNG, which is exact and fast for them, and photographs as WebP, which has a ninth of the
 * size. PNG filters would triple the time and save no bytes.
 */
async function encodeImage(page: RawImage): Promise<Pick<EncodedPage, 'image' | 'type'>> {
  const { data, width, height } = page;
  const pixels = sharp(data, { raw: { width, height, channels: 3 } });
  if (await isPhotograph(page)) {
    return { image: await pixels.webp({ quality: 90, effort: 0 }).toBuffer(), type: 'image/webp' };
  }
  const png = pixels.png({ compressionLevel: 3, adaptiveFiltering: false });
  return { image: await png.toBuffer(), type: 'image/png' };
}

/** Encodes a rendition of a page whose pixels are at least as large. */
export async function encodeRendition(
  page: RawImage,
  { quality, ...box }: Box & { quality: number },
): Promise<EncodedRendition> {
  const size = fit(page.width, page.height, box);
  const pixels = sharp(page.data, { raw: { width: page.width, height: page.height, channels: 3 } });
  const resized = size.width < page.width ? pixels.resize({ ...size, fit: 'fill' }) : pixels;
  return { ...size, data: await resized.webp({ quality, effort: 1 }).toBuffer() };
}

const SAMPLE_STEP = 16;
/**
 * Compressed size of a photograph in relation to its pixels. Text and drawings reach 1 to 10 %, photographs 18 to
 * 31 %.
 */
const MIN_PHOTOGRAPH_RATIO = 0.12;

/** Recognises a photograph by the compressed size of one row in sixteen. */
async function isPhotograph(page: RawImage): Promise<boolean> {
  if (page.height < SAMPLE_STEP * 4) return false;
  const rows = everyNthRow(page, SAMPLE_STEP);
  const sample = await rows.png({ compressionLevel: 1, adaptiveFiltering: false }).toBuffer();
  return sample.length > (page.data.length / SAMPLE_STEP) * MIN_PHOTOGRAPH_RATIO;
}

/**
 * Returns one row in `step` without copying: the data is read as rows that are `step` times as long and cut off.
 */
function everyNthRow({ data, width, height }: RawImage, step: number) {
  const rows = Math.floor(height / step);
  const raw = { width: width * step, height: rows, channels: 3 as const };
  return sharp(data.subarray(0, raw.width * rows * 3), { raw }).extract({
    left: 0,
    top: 0,
    width,
    height: rows,
  });
}

/** Reads only every second row of a large page, which halves the time and is invisible at a sixth of the size. */
function encodeThumbnail(page: RawImage): Promise<Buffer> {
  const size = fit(page.width, page.height, THUMBNAIL);
  return everyNthRow(page, page.height >= size.height * 4 ? 2 : 1)
    .resize({ ...size, fit: 'fill', kernel: 'cubic' })
    .webp({ quality: 75, effort: 0 })
    .toBuffer();
}
