/** Keeps hidden text out of the text of a page. */
import type { Char } from './chars.ts';
import { type Image, lookAt } from './ink.ts';

/** The text that a reader of the page sees. */
export interface VisibleText {
  chars: Char[];
  /** Whether text lies under a filled box. */
  covered: boolean;
}

/** A mark belongs to the letter before it, wherever the font draws it. */
const MARK = /^\p{M}$/u;
/** A word is visible when this share of its characters is: the edge of a box may cross some of them. */
const MIN_VISIBLE_SHARE = 0.4;
/** A covered word has at least this many characters, because a rule or a bullet may be a character of one colour. */
const MIN_COVERED_LENGTH = 2;

/**
 * Leaves out the words that the drawn page does not show: those of layers that are off, outside of the page, under a
 * box, or in the colour of their background.
 */
export function visibleText(chars: readonly Char[], image: Image): VisibleText {
  const kept: Char[] = [];
  let covered = false;
  for (let start = 0; start < chars.length; ) {
    const end = endOfWord(chars, start);
    const word = chars.slice(start, end);
    const boxes = word.flatMap(({ text, box }) => (box && !MARK.test(text) ? [box] : []));
    const looks = boxes.map((box) => lookAt(image, box));
    const visible = looks.filter((look) => look === 'visible').length;
    const under = looks.filter((look) => look === 'covered').length;
    if (boxes.length === 0 || visible >= boxes.length * MIN_VISIBLE_SHARE) {
      // A word may have more characters than a function takes arguments.
      for (const char of word) kept.push(char);
    } else if (under >= MIN_COVERED_LENGTH && under * 2 > boxes.length) covered = true;
    start = end;
  }
  return { chars: kept, covered };
}

/** Returns the end of the word or of the space between two words that begins at `start`. */
function endOfWord(chars: readonly Char[], start: number): number {
  const isGap = chars[start]?.box === null;
  let end = start + 1;
  while (end < chars.length && (chars[end]?.box === null) === isGap) end += 1;
  return end;
}
