/** The image in place of a page that cannot be drawn. */
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { Box } from '../raster/box.ts';
import type { Pixels } from '../raster/pdf-to-pages.ts';

const IMAGE = fileURLToPath(new URL('placeholder.png', import.meta.url));
const BACKGROUND = '#f4f4f5';
const DEFAULT_SIZE: Box = { width: 1920, height: 1080 };

/** Returns the image that replaces a page that cannot be drawn. The image contains an explanation. */
export async function placeholderImage({ width, height }: Box = DEFAULT_SIZE): Promise<Pixels> {
  const data = await sharp(IMAGE)
    .resize({ width, height, fit: 'contain', background: BACKGROUND })
    .flatten({ background: BACKGROUND })
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  return { width, height, text: '', covered: false, blank: false, data };
}
