import sharp from 'sharp';
import type { Pixels } from '../raster/pdf-to-pages.ts';

/** One page as it is published. */
export interface EncodedPage {
  width: number;
  height: number;
  png: Buffer;
  thumbnail: Buffer;
}

const THUMBNAIL_WIDTH = 320;
/** Of a thumbnail of a very tall page. */
const THUMBNAIL_HEIGHT = 960;

// Pages are encoded side by side; threads inside one only get in each other's way.
sharp.concurrency(1);
sharp.cache(false);

/** Pixels to PNG and WebP. All that viewers ever get was made here. */
export async function encode({ data, width, height }: Pixels): Promise<EncodedPage> {
  const raw = { raw: { width, height, channels: 3 as const } };
  const [png, thumbnail] = await Promise.all([
    sharp(data, raw).png({ compressionLevel: 4, adaptiveFiltering: false }).toBuffer(),
    sharp(data, raw)
      .resize({ width: THUMBNAIL_WIDTH, height: THUMBNAIL_HEIGHT, fit: 'inside', kernel: 'cubic' })
      .webp({ quality: 75, effort: 2 })
      .toBuffer(),
  ]);
  return { width, height, png, thumbnail };
}
