/** Vertical text, and text that is turned. */
import type { Char } from './chars.ts';

/** Lines of at most this many characters may be part of vertical text: PDFium breaks the line after nearly each. */
const MAX_LENGTH = 3;
/** Characters of a vertical line are above each other within this share of their size. */
const MAX_SHIFT = 0.6;
/**
 * The distance of two characters of a vertical line in relation to their size. Lines of digits in a table are farther
 * apart.
 */
const MAX_DISTANCE = 1.25;

/** Joins the lines of vertical and of turned text, each of which PDFium divides into lines of one character. */
export function joinVertical(lines: readonly Char[][]): Char[][] {
  const joined: Char[][] = [];
  let last: Char | null = null;
  for (const line of lines) {
    const first = line.find(({ box }) => box !== null) ?? null;
    const current = joined.at(-1);
    if (current && last && first && continues(last, first) && isShort(line) && isShort(current)) {
      for (const char of line) current.push(char);
    } else {
      joined.push([...line]);
    }
    last = line.findLast(({ box }) => box !== null) ?? null;
  }
  return joined;

  function isShort(line: readonly Char[]): boolean {
    return line.length <= MAX_LENGTH || isVertical(line);
  }
}

const isVertical = (line: readonly Char[]) => {
  const boxes = line.flatMap(({ box }) => box ?? []);
  const [first, second] = boxes;
  return (
    first !== undefined &&
    second !== undefined &&
    Math.abs(second.top - first.top) > Math.abs(second.left - first.left)
  );
};

function continues(previous: Char, next: Char): boolean {
  const [a, b] = [previous.box, next.box];
  if (!a || !b) return false;
  const size = Math.max(a.right - a.left, a.bottom - a.top, b.right - b.left, b.bottom - b.top, 1);
  const shift = Math.abs((a.left + a.right - b.left - b.right) / 2);
  const distance = Math.abs((a.top + a.bottom - b.top - b.bottom) / 2);
  return shift < size * MAX_SHIFT && distance > 0 && distance < size * MAX_DISTANCE;
}
