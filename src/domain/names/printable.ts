/** Makes text from a file safe to show and to use in a file name. */

// Control characters, and characters that change the direction of the text after them: `gpj.exe` must not appear as
// `exe.jpg`. The joiners U+200C and U+200D stay, because Persian and emoji need them.
const INVISIBLE = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** The text in NFC on one line, well-formed, without invisible characters and surplus space. */
export const printable = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\s+/g, ' ')
    .replace(INVISIBLE, '')
    .normalize('NFC')
    .replace(/ {2,}/g, ' ')
    .trim();

/** The longest beginning of `text` that fits, cut between grapheme clusters. */
export function cut(text: string, fits: (beginning: string) => boolean): string {
  if (fits(text)) return text;
  const graphemes = [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)];
  let [low, high] = [0, graphemes.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(text.slice(0, graphemes[middle]?.index))) low = middle;
    else high = middle - 1;
  }
  return text.slice(0, graphemes[low]?.index).trimEnd();
}
