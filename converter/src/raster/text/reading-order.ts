/** The order of the characters in a line. */
import type { Char } from './chars.ts';

/**
 * Scripts that are written from right to left, or whose fonts draw signs before the letter that they follow: their order
 * on the page is not that of the text.
 */
const OTHER_ORDER =
  /[\u0590-\u08ff\u0900-\u109f\u1780-\u17ff\u1a00-\u1aff\u1b00-\u1cff\ua800-\uabff\ufb1d-\ufdff\ufe70-\ufeff]/;
/** A backward step of less than this share of a character's height is kerning. */
const MIN_STEP = 0.3;
/** A gap of this share of the line's height is a space. */
const MIN_SPACE = 0.18;

/** Marks, joiners, tones and halves of flags, which no space separates from the character before them. */
const JOINED = /^(?:\p{M}|\u200d|\p{Emoji_Modifier}|\p{Regional_Indicator})$/u;

type PlacedChar = Char & { box: NonNullable<Char['box']> };

/**
 * Sorts the characters of a line from left to right where they are not in that order: LibreOffice draws the characters of
 * a replacement font, such as emoji, after those of the other font.
 */
export function inReadingOrder(line: Char[]): Char[] {
  if (line.some(({ text }) => OTHER_ORDER.test(text))) return line;
  const placed = line.filter((char): char is PlacedChar => char.box !== null);
  if (!stepsBack(placed) || !isOneRow(placed)) return line;
  const height = median(placed.map(({ box }) => box.bottom - box.top));
  const sorted = placed.toSorted((a, b) => middleOf(a) - middleOf(b));
  return sorted.flatMap((char, index) => {
    const previous = sorted[index - 1];
    const gap = previous ? char.box.left - previous.box.right : 0;
    return gap > height * MIN_SPACE && !JOINED.test(char.text) ? [{ text: ' ', box: null }, char] : [char];
  });
}

const middleOf = ({ box }: PlacedChar) => (box.left + box.right) / 2;

/** Whether the line goes from left to right, with a step back. The text of a page that is upside down goes back only. */
function stepsBack(line: readonly PlacedChar[]): boolean {
  const steps = line.slice(1).map(({ box }, index) => {
    const previous = line[index]?.box ?? box;
    return (box.left - previous.left) / Math.max(1, box.bottom - box.top);
  });
  const back = steps.filter((step) => step < -MIN_STEP).length;
  return back > 0 && back < steps.length / 2;
}

/** Whether the characters are beside each other; those of vertical and of turned text are above each other. */
function isOneRow(line: readonly PlacedChar[]): boolean {
  let across = 0;
  let along = 0;
  for (const [index, { box }] of line.entries()) {
    const previous = line[index - 1]?.box;
    if (!previous) continue;
    across += Math.abs(box.left - previous.left);
    along += Math.abs(box.bottom - previous.bottom);
  }
  return across > along * 2;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
