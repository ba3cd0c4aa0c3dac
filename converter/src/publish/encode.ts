import sharp from 'sharp';
import { type Box, fit } from '../raster/box.ts';
import type { Pixels } from '../raster/pdf-to-pages.ts';

/** One page as it is published. */
export interface EncodedPage {
  width: number;
  height: number;
  image: Buffer;
  /** Of the image. The thumbnail is always WebP. */
  type: 'image/png' | 'image/webp';
  thumbnail: Buffer;
}

const THUMBNAIL: Box = { width: 320, height: 960 };

type Raw = Omit<Pixels, 'text'>;

// Pages are encoded side by side; threads inside one only get in each other's way.
sharp.concurrency(1);
sharp.cache(false);

/** Pixels to PNG or WebP. All that viewers ever get was made here. */
export async function encode(page: Raw): Promise<EncodedPage> {
  const [image, thumbnail] = await Promise.all([encodeImage(page), encodeThumbnail(page)]);
  return { width: page.width, height: page.height, ...image, thumbnail };
}

/**
 * Where photographs or shades fill much of a page, PNG is about nine times the bytes of a WebP nobody can tell
 * from it. Words and drawings stay exact, and PNG is quicker for them. Filters would triple its time and save
 * nothing.
 */
async function encodeImage(page: Raw): Promise<Pick<EncodedPage, 'image' | 'type'>> {
  const { data, width, height } = page;
  const pixels = sharp(data, { raw: { width, height, channels: 3 } });
  if (await isPhotograph(page)) {
    return { image: await pixels.webp({ quality: 90, effort: 0 }).toBuffer(), type: 'image/webp' };
  }
  const png = pixels.png({ compressionLevel: 3, adaptiveFiltering: false });
  return { image: await png.toBuffer(), type: 'image/png' };
}

const SAMPLED = 16;
/** Of its pixels' size: words and drawings come to 1 to 10 %, slides with photographs to 18 %, photographs to 31 %. */
const PHOTOGRAPHIC = 0.12;

/** Told by how badly one row in sixteen compresses. */
async function isPhotograph(page: Raw): Promise<boolean> {
  if (page.height < SAMPLED * 4) return false;
  const rows = everyRow(page, SAMPLED);
  const sample = await rows.png({ compressionLevel: 1, adaptiveFiltering: false }).toBuffer();
  return sample.length > (page.data.length / SAMPLED) * PHOTOGRAPHIC;
}

/** One row in `step`, by calling that many rows one and taking its beginning: nothing is copied. */
function everyRow({ data, width, height }: Raw, step: number) {
  const rows = Math.floor(height / step);
  const raw = { width: width * step, height: rows, channels: 3 as const };
  return sharp(data.subarray(0, raw.width * rows * 3), { raw }).extract({
    left: 0,
    top: 0,
    width,
    height: rows,
  });
}

/**
 * Made of every second row where it is much smaller: nobody sees it at a sixth of the size, and it
 * halves what was the dearest step after the PNG.
 */
function encodeThumbnail(page: Raw): Promise<Buffer> {
  const to = fit(page.width, page.height, THUMBNAIL);
  return everyRow(page, page.height >= to.height * 4 ? 2 : 1)
    .resize({ ...to, fit: 'fill', kernel: 'cubic' })
    .webp({ quality: 75, effort: 0 })
    .toBuffer();
}
