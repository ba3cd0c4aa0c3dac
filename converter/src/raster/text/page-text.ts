import type { Binding } from '../pdfium/binding.ts';
import { insertAnnotations } from './annotations.ts';
import { type Char, readChars, toPixelsOf } from './chars.ts';
import type { Image } from './ink.ts';
import { inReadingOrder } from './reading-order.ts';
import { joinVertical } from './vertical.ts';
import { visibleText } from './visible-text.ts';

/** The text of a page. `covered`: text lies under a filled box, and is not part of `text`. */
export interface PageText {
  text: string;
  covered: boolean;
}

/** Returns the text that a reader of the drawn page sees, in the order of the document. */
export function pageText<P>(pdfium: Binding<P>, page: P, form: P | null, image: Image): PageText {
  const toPixels = toPixelsOf(pdfium, page, image);
  const { chars, covered } = visibleText(readChars(pdfium, page, toPixels), image);
  const lines = joinVertical(linesOf(chars).map(inReadingOrder));
  const withValues = insertAnnotations(pdfium, page, form, lines, toPixels);
  return { text: withValues.map((line) => line.map(({ text }) => text).join('')).join('\n'), covered };
}

/** The distance of two characters that are above each other, but not in one vertical line, in relation to their size. */
const MIN_LINE_GAP = 0.4;

function linesOf(chars: readonly Char[]): Char[][] {
  const lines: Char[][] = [[]];
  for (const char of chars) {
    const line = lines.at(-1);
    const last = line?.at(-1);
    if (char.text === '\r') continue;
    if (char.text === '\n') lines.push([]);
    else if (last && isFarBelow(last, char)) lines.push([char]);
    else line?.push(char);
  }
  return lines;
}

/** PDFium takes a column of digits for vertical text. */
function isFarBelow({ box: above }: Char, { box: below }: Char): boolean {
  if (!above || !below) return false;
  const size = Math.max(above.bottom - above.top, below.bottom - below.top);
  const overlaps = above.left < below.right && above.right > below.left;
  return overlaps && below.top - above.bottom > size * MIN_LINE_GAP;
}
