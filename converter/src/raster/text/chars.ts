/** Reads the characters of a page with their places. */
import type { Box } from '../box.ts';
import type { Binding, Rectangle } from '../pdfium/binding.ts';

/** A character of a page. Boxes are in pixels of the page's image; y grows downwards. */
export interface Char {
  text: string;
  /** Null for spaces and line breaks that PDFium adds between words and lines. */
  box: Rectangle | null;
}

/** Converts a box of the page, whose origin and rotation the document chooses, to pixels. */
export type ToPixels = (box: Rectangle) => Rectangle;

/** The reported text is shorter. */
const MAX_CHARS = 30_000;

/** Returns the characters of a page in PDFium's order, which is the order of the document with added line breaks. */
export function readChars<P>(pdfium: Binding<P>, page: P, toPixels: ToPixels): Char[] {
  const text = pdfium.loadText(page);
  if (text === null) return [];
  try {
    const chars: Char[] = [];
    const count = Math.min(MAX_CHARS, pdfium.countChars(text));
    for (let index = 0; index < count; index++) {
      const code = pdfium.charCode(text, index);
      if (code === 0 || code > 0x10ffff) continue;
      const box = isSpace(code) ? null : pdfium.charBox(text, index);
      chars.push({ text: String.fromCodePoint(code), box: box && toPixels(box) });
    }
    return chars;
  } finally {
    pdfium.closeText(text);
  }
}

const isSpace = (code: number) => code <= 0x20 || code === 0xa0;

/** PDFium returns whole pixels, so the image is taken to be larger. */
const PRECISION = 256;
/** A distance on the page in points, which gives a precise scale. */
const DISTANCE = 1000;

/** Returns the conversion to an image of this size. */
export function toPixelsOf<P>(pdfium: Binding<P>, page: P, { width, height }: Box): ToPixels {
  const at = (x: number, y: number) => {
    const point = pdfium.pageToDevice(page, width * PRECISION, height * PRECISION, x, y);
    return { x: point.x / PRECISION, y: point.y / PRECISION };
  };
  const origin = at(0, 0);
  const right = at(DISTANCE, 0);
  const up = at(0, DISTANCE);
  const place = (x: number, y: number) => ({
    x: origin.x + ((right.x - origin.x) * x + (up.x - origin.x) * y) / DISTANCE,
    y: origin.y + ((right.y - origin.y) * x + (up.y - origin.y) * y) / DISTANCE,
  });
  return ({ left, top, right: end, bottom }) => {
    const [a, b] = [place(left, top), place(end, bottom)];
    return {
      left: Math.min(a.x, b.x),
      right: Math.max(a.x, b.x),
      top: Math.min(a.y, b.y),
      bottom: Math.max(a.y, b.y),
    };
  };
}
