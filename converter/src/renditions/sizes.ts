/** The sizes of the renditions, and the passes in which they are made. */
import type { Box } from '../raster/box.ts';

/** A WebP of a page in another width than the image that the conversion makes. */
export interface RenditionSize extends Box {
  /** Of the WebP, up to 100. */
  quality: number;
}

/** The renditions that are made from one drawing of a page. */
export interface RenditionPass {
  /** The size in which the pages are drawn. */
  box: Box;
  sizes: readonly RenditionSize[];
}

/** For a phone that is held upright. */
const PHONE: RenditionSize = { width: 960, height: 2880, quality: 75 };
/** For laptops, tablets, and phones that are held sideways. */
const MIDDLE: RenditionSize = { width: 1280, height: 3840, quality: 80 };
/** For zooming, and for windows of many pixels. */
const SHARP: RenditionSize = { width: 2560, height: 7680, quality: 80 };

/** The first pass takes a sixth of the time of the second one, so each page has an image for phones soon. */
const PASSES: readonly RenditionPass[] = [
  { box: PHONE, sizes: [PHONE] },
  { box: SHARP, sizes: [MIDDLE, SHARP] },
];

export const passesFor = (wanted: 'all' | 'phone' | 'none'): readonly RenditionPass[] =>
  PASSES.slice(0, { all: PASSES.length, phone: 1, none: 0 }[wanted]);
