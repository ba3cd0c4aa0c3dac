const WORDS = new Intl.Segmenter('und', { granularity: 'word' });

/** Returns the words, numbers, signs and emoji of a text. */
export const wordsOf = (text: string): string[] =>
  [...WORDS.segment(text.normalize('NFC'))].map(({ segment }) => segment.trim()).filter(Boolean);

/** Returns how many words have to be replaced, inserted or removed to make one list of the other. */
export function wordErrors(right: readonly string[], found: readonly string[]): number {
  let row = right.map((_, index) => index).concat(right.length);
  for (const [index, word] of found.entries()) {
    const next = [index + 1];
    for (const [column, expected] of right.entries()) {
      const replaced = (row[column] ?? 0) + (expected === word ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
