/** Compares the text of a page with its drawn image. */
import type { Box } from '../box.ts';
import type { Rectangle } from '../pdfium/binding.ts';

/** The drawn page: three bytes per pixel. */
export interface Image extends Box {
  pixels: Uint8Array;
}

/** How a character looks on the drawn page. */
export type Look = 'visible' | 'blank' | 'covered' | 'outside';

/** Pixels around a character that belong to its surroundings, because a letter such as l fills its box. */
const MARGIN = 1;
/** The smallest difference of a colour channel that a person can see. */
const MIN_CONTRAST = 12;
/** A box that covers text is darker than this; text without a box leaves paper. */
const MAX_COVER_BRIGHTNESS = 200;
/** Large characters are sampled. */
const MAX_SAMPLES = 24;

/** Returns how the page looks where a character is. A place of one colour shows no character. */
export function lookAt(image: Image, box: Rectangle): Look {
  const left = Math.max(0, Math.floor(box.left) - MARGIN);
  const top = Math.max(0, Math.floor(box.top) - MARGIN);
  const right = Math.min(image.width, Math.ceil(box.right) + MARGIN);
  const bottom = Math.min(image.height, Math.ceil(box.bottom) + MARGIN);
  if (left >= right || top >= bottom) return 'outside';
  const stepX = Math.max(1, Math.floor((right - left) / MAX_SAMPLES));
  const stepY = Math.max(1, Math.floor((bottom - top) / MAX_SAMPLES));
  const { pixels, width } = image;
  const first = (top * width + left) * 3;
  const [red = 0, green = 0, blue = 0] = pixels.subarray(first, first + 3);
  for (let y = top; y < bottom; y += stepY) {
    for (let x = left; x < right; x += stepX) {
      const at = (y * width + x) * 3;
      const differs =
        Math.abs((pixels[at] ?? 0) - red) > MIN_CONTRAST ||
        Math.abs((pixels[at + 1] ?? 0) - green) > MIN_CONTRAST ||
        Math.abs((pixels[at + 2] ?? 0) - blue) > MIN_CONTRAST;
      if (differs) return 'visible';
    }
  }
  return Math.min(red, green, blue) < MAX_COVER_BRIGHTNESS ? 'covered' : 'blank';
}
