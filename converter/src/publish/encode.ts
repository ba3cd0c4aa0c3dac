import sharp from 'sharp';
import { type Box, fit } from '../raster/box.ts';
import type { Pixels } from '../raster/pdf-to-pages.ts';

/** One page as it is published. */
export interface EncodedPage {
  width: number;
  height: number;
  png: Buffer;
  thumbnail: Buffer;
}

const THUMBNAIL: Box = { width: 320, height: 960 };

// Pages are encoded side by side; threads inside one only get in each other's way.
sharp.concurrency(1);
sharp.cache(false);

/** Pixels to PNG and WebP. All that viewers ever get was made here. */
export async function encode({ data, width, height }: Pixels): Promise<EncodedPage> {
  const raw = { raw: { width, height, channels: 3 as const } };
  const [png, thumbnail] = await Promise.all([
    sharp(data, raw).png({ compressionLevel: 4, adaptiveFiltering: false }).toBuffer(),
    encodeThumbnail({ data, width, height }),
  ]);
  return { width, height, png, thumbnail };
}

/**
 * Reads every second row only, by calling two rows one: at a sixth of the size nobody sees it, and it
 * halves what was the dearest step after the PNG.
 */
function encodeThumbnail({ data, width, height }: Omit<Pixels, 'text'>): Promise<Buffer> {
  const to = fit(width, height, THUMBNAIL);
  const step = height >= to.height * 4 ? 2 : 1;
  const rows = Math.floor(height / step);
  const raw = { width: width * step, height: rows, channels: 3 as const };
  return sharp(data.subarray(0, width * step * rows * 3), { raw })
    .extract({ left: 0, top: 0, width, height: rows })
    .resize({ ...to, fit: 'fill', kernel: 'cubic' })
    .webp({ quality: 75, effort: 2 })
    .toBuffer();
}
