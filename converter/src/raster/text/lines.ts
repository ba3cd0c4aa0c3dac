/** The lines of a page. */
import type { Rectangle } from '../pdfium/binding.ts';
import type { Char } from './chars.ts';

/** The distance of two characters that are above each other, but not in one vertical line, in relation to their size. */
const MIN_LINE_GAP = 0.4;

/** Divides characters at the line breaks among them, and between rows of digits. */
export function linesOf(chars: readonly Char[]): Char[][] {
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

export const textOf = (line: readonly Char[]) => line.map(({ text }) => text).join('');

/** Returns the box around characters, or null when none of them has one. */
export function boxOf(chars: readonly Char[]): Rectangle | null {
  let result: Rectangle | null = null;
  for (const { box } of chars) {
    if (!box) continue;
    result = result
      ? {
          left: Math.min(result.left, box.left),
          top: Math.min(result.top, box.top),
          right: Math.max(result.right, box.right),
          bottom: Math.max(result.bottom, box.bottom),
        }
      : box;
  }
  return result;
}

/** Scripts without spaces between words. */
const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}\u3000-\u303f\uff00-\uffef]/u;
/** Hyphens that only divide a word: PDFium's sign for one at the end of a line, and the soft hyphen. */
const HYPHEN = /[\ufffe\u00ad]$/;

/** Joins the lines of a paragraph. */
export function joinLines(lines: readonly Char[][]): Char[] {
  const joined: Char[] = [];
  for (const line of lines) {
    const trimmed = trimSpaces(line);
    const [first] = trimmed;
    if (!first) continue;
    const last = joined.at(-1);
    if (last && HYPHEN.test(last.text)) joined.pop();
    else if (last && !(SPACELESS.test(last.text) && SPACELESS.test(first.text)))
      joined.push({ text: ' ', box: null });
    for (const char of trimmed) joined.push(char);
  }
  return joined;
}

/** PDFium has control characters for glyphs whose letters are unknown. */
const isBlank = ({ text }: Char) => /^[\s\p{Cc}]*$/u.test(text);

function trimSpaces(line: readonly Char[]): Char[] {
  const first = line.findIndex((char) => !isBlank(char));
  const last = line.findLastIndex((char) => !isBlank(char));
  return first < 0 ? [] : line.slice(first, last + 1);
}
