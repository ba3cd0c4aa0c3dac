import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { Box } from '../raster/box.ts';
import type { Pixels } from '../raster/pdf-to-pages.ts';

const NOTICE = fileURLToPath(new URL('placeholder.png', import.meta.url));
const SHAPE: Box = { width: 1920, height: 1080 };

/** Stands in for a page that could not be drawn, and says so: never a blank page. */
export async function placeholder(shape: Box = SHAPE): Promise<Pixels> {
  const { width, height } = shape;
  const data = await sharp(NOTICE)
    .resize({ width, height, fit: 'contain', background: '#f4f4f5' })
    .flatten({ background: '#f4f4f5' })
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  return { width, height, text: '', data };
}
