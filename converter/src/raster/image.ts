/** Draws image files with libvips (sharp). */
import { readFileSync } from 'node:fs';
import { decode as decodeBmp } from 'bmp-ts';
import type { Sharp, SharpOptions } from 'sharp';
import type { ImageKindId } from '../identify/kinds.ts';
import { type Box, fit } from './box.ts';

/** A drawn image file: three bytes per pixel. */
export interface DrawnImage extends Box {
  pixels: Uint8Array;
  /** Number of pages of a TIFF; 1 for other images. */
  pageCount: number;
  /** Whether the file has more pictures that follow each other in time. */
  animated: boolean;
}

const MAX_PIXELS = 2 ** 28;
const RGBA = 4;
/** The end marker of a JPEG. */
const JPEG_END = Buffer.from([0xff, 0xd9]);
const DEFAULT_DENSITY = 72;
const MAX_DENSITY = 2400;

/** Draws a page of an image file; `page` counts from 0. @throws Error when the file cannot be decoded whole */
export async function drawImageFile(
  file: string,
  kind: ImageKindId,
  page: number,
  box: Box,
): Promise<DrawnImage> {
  const { default: sharp } = await import('sharp');
  // Browsers show photographs with harmless faults, such as bytes between two parts. A file that ends early lacks a part
  // of its picture.
  const options: SharpOptions = { limitInputPixels: MAX_PIXELS, failOn: 'error' };
  const open = (more: SharpOptions = {}): Sharp => {
    // An SVG is read from memory, so that it has no address by which it could name other files.
    if (kind === 'svg') return sharp(readFileSync(file), { ...options, ...more });
    if (kind !== 'bmp') return sharp(file, { ...options, ...more });
    return sharp(...decodedBmp(file));
  };
  try {
    return await draw(open, kind, page, box);
  } catch (error) {
    if (kind !== 'jpeg') throw error;
    // Some cameras leave out the end marker. With the marker, a picture that lacks a part still has a warning.
    const whole = Buffer.concat([readFileSync(file), JPEG_END]);
    return await draw(() => sharp(whole, { ...options, failOn: 'warning' }), kind, page, box);
  }
}

async function draw(
  open: (more?: SharpOptions) => Sharp,
  kind: ImageKindId,
  page: number,
  box: Box,
): Promise<DrawnImage> {
  const { width = 0, height = 0, pages = 1 } = await open().metadata();
  const isPaged = kind === 'tiff';
  const more: SharpOptions = isPaged ? { page } : {};
  if (kind === 'svg') more.density = densityFor(width, height, box);
  const { data, info } = await open(more)
    .autoOrient()
    .resize({ ...box, fit: 'inside' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`The image has ${info.channels} channels.`);
  const { width: drawnWidth, height: drawnHeight } = info;
  return {
    width: drawnWidth,
    height: drawnHeight,
    pixels: data,
    pageCount: isPaged ? pages : 1,
    animated: !isPaged && pages > 1,
  };
}

/** A drawing is drawn at the size of its page instead of being enlarged. */
const densityFor = (width: number, height: number, box: Box) =>
  Math.min(MAX_DENSITY, Math.max(1, (DEFAULT_DENSITY * fit(width, height, box).width) / Math.max(1, width)));

/** Returns the pixels of a BMP without its transparency, which most programs leave at zero. */
function decodedBmp(file: string): [Buffer, SharpOptions] {
  const { data, width, height } = decodeBmp(readFileSync(file), { toRGBA: true });
  for (let at = RGBA - 1; at < data.length; at += RGBA) data[at] = 0xff;
  return [Buffer.from(data), { raw: { width, height, channels: RGBA } }];
}
