/** Corrects the words of an exported PDF by the text of the document that it was made from. */
import { OTHER_LETTERS } from '../../other-letters.ts';
import type { Char } from './chars.ts';
import { commonLetters } from './common-letters.ts';
import { boxOf, textOf } from './lines.ts';

/** PDFium has control characters for glyphs whose letters are unknown. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a glyph without a letter has a control character
const UNKNOWN = /[\u0001-\u0008\u000e-\u001f]/;
const WORD = /[\p{L}\p{N}]/u;
const SPACE = /[\s\p{C}]/u;
/** Paragraphs that share this many pairs of letters are compared. */
const CANDIDATES = 5;
/** The letters that two paragraphs have in common, as a share of those of both. */
const MIN_LIKENESS = 0.6;
/** With this likeness, a paragraph is certainly on two pages; with less, its part has to be more similar than the whole. */
const CERTAIN = 0.95;
const PENALTY = 0.3;
/** A word of the document is on the page when this share of its letters is. */
const MIN_WORD_SHARE = 0.4;

/** How many times as many letters a part of a paragraph may have as the page, which may have lost some. */
const LOSSES = [1, 1.15, 1.3];

let segmenter: Intl.Segmenter | undefined;
/** Returns the words of a text and what is between them. The first call takes as long as a tenth of a worker's start. */
function segmentsOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter('und', { granularity: 'word' });
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}
const lettersOf = (text: string) => [...text.normalize('NFC')].filter((letter) => !SPACE.test(letter));

interface Original {
  text: string;
  letters: string[];
}

/**
 * Returns a function that corrects the words of a paragraph with the most similar of these paragraphs. It adds no word
 * of which the page does not have most letters, because that word may be hidden.
 */
export function correctorOf(words: readonly string[]): (paragraph: Char[]) => Char[] {
  const originals = [...new Set(words)].map((text) => ({ text, letters: lettersOf(text) }));
  const index = new Map<string, number[]>();
  for (const [place, { letters }] of originals.entries())
    for (const pair of pairsOf(letters)) {
      const places = index.get(pair);
      if (places) places.push(place);
      else index.set(pair, [place]);
    }
  return (paragraph) => {
    const found = textOf(paragraph);
    if (originals.length === 0 || !(OTHER_LETTERS.test(found) || UNKNOWN.test(found))) return paragraph;
    const letters = lettersOf(found);
    const original = mostSimilar(letters, originals, index);
    if (original === null) return paragraph;
    return [{ text: corrected(found, original.text), box: boxOf(paragraph) }];
  };
}

const pairsOf = (letters: readonly string[]) =>
  new Set(letters.map((letter, index) => letter + (letters[index + 1] ?? '')));

function mostSimilar(
  letters: readonly string[],
  originals: readonly Original[],
  index: ReadonlyMap<string, readonly number[]>,
): Original | null {
  const votes = new Map<number, number>();
  for (const pair of pairsOf(letters))
    for (const place of index.get(pair) ?? []) votes.set(place, (votes.get(place) ?? 0) + 1);
  const candidates = [...votes].toSorted((a, b) => b[1] - a[1]).slice(0, CANDIDATES);
  let best: { original: Original; likeness: number } | null = null;
  for (const [place] of candidates) {
    for (const [index, original] of partsOf(originals[place], letters.length).entries()) {
      const likeness = (2 * common(letters, original.letters)) / (letters.length + original.letters.length);
      // The page may have lost letters of a whole paragraph.
      const score = index > 0 && likeness < CERTAIN ? likeness - PENALTY : likeness;
      if (likeness >= MIN_LIKENESS && score > (best?.likeness ?? -1)) best = { original, likeness: score };
    }
  }
  return best?.original ?? null;
}

/** Returns a paragraph, and its beginning and its end when it is longer than what is on the page. */
function partsOf(original: Original | undefined, length: number): Original[] {
  if (!original) return [];
  if (original.letters.length < length * 1.3) return [original];
  const segments = segmentsOf(original.text);
  const cut = (list: string[], end: number) => {
    const taken: string[] = [];
    for (let count = 0; count < end && list.length > taken.length; ) {
      const next = list[taken.length] ?? '';
      taken.push(next);
      count += lettersOf(next).length;
    }
    return taken;
  };
  const reversed = segments.toReversed();
  const parts = LOSSES.map((loss) => length * loss).flatMap((end) => [
    cut(segments, end).join(''),
    cut(reversed, end).reverse().join(''),
  ]);
  return [original, ...parts.map((text) => ({ text, letters: lettersOf(text) }))];
}

function bagOf(letters: readonly string[]): Map<string, number> {
  const bag = new Map<string, number>();
  for (const letter of letters) bag.set(letter, (bag.get(letter) ?? 0) + 1);
  return bag;
}

/** Takes letters out of a bag that has them, and returns their number. */
function take(bag: Map<string, number>, letters: readonly string[]): number {
  let taken = 0;
  for (const letter of letters) {
    const count = bag.get(letter) ?? 0;
    if (count === 0) continue;
    bag.set(letter, count - 1);
    taken += 1;
  }
  return taken;
}

const common = (a: readonly string[], b: readonly string[]) => take(bagOf(a), b);

/** Returns the words of `original` that are on the page, and words of the page that `original` does not have. */
function corrected(found: string, original: string): string {
  const onPage = lettersOf(found);
  const words = new Set(segmentsOf(found));
  const segments = segmentsOf(original).map((text) => ({ text, letters: lettersOf(text), isKept: true }));
  const { inFirst, inSecond } = commonLetters(
    onPage,
    segments.flatMap(({ letters }) => letters),
  );
  // Letters that are at another place on the page, such as those of a replacement font.
  const bag = bagOf(onPage.filter((_, index) => !inFirst.has(index)));
  let end = 0;
  for (const segment of segments) {
    const start = end;
    end += segment.letters.length;
    const missing = segment.letters.filter((_, index) => !inSecond.has(start + index));
    const count = segment.letters.length - missing.length + take(bag, missing);
    segment.isKept = words.has(segment.text) || count >= segment.letters.length * MIN_WORD_SHARE;
  }
  const rest = segmentsOf(found).filter((text, index) => {
    const letters = lettersOf(text);
    // A sign is a bullet, or a glyph whose letter is unknown.
    const isWord = WORD.test(text) || (index === 0 && letters.length > 0);
    return (
      isWord && !OTHER_LETTERS.test(text) && !UNKNOWN.test(text) && take(bag, letters) > letters.length / 2
    );
  });
  const kept = segments.filter(({ isKept }) => isKept).map(({ text }) => text);
  const text = kept.join('').replaceAll(/\s+/g, ' ').trim();
  return found.startsWith(rest[0] ?? '\n') ? [...rest, text].join(' ') : [text, ...rest].join(' ');
}
