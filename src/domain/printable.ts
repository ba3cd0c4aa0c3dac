/** Text that came from a stranger's file name, made fit to be shown and saved. Pure. */

// Marks and embeddings that turn the direction of what follows: `gpj.exe` must not read `exe.jpg`. The
// joiners U+200C and U+200D stay: Persian and emoji are written with them.
const INVISIBLE = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

/** NFC, well-formed, one line, without control characters and direction overrides, single-spaced and trimmed. */
export const printable = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\s+/g, ' ')
    .replace(INVISIBLE, '')
    .normalize('NFC')
    .replace(/ {2,}/g, ' ')
    .trim();

/** As much of the beginning as fits, never half of a character a person sees as one. */
export function cut(text: string, fits: (beginning: string) => boolean): string {
  if (fits(text)) return text;
  const characters = [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)];
  let [low, high] = [0, characters.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(text.slice(0, characters[middle]?.index))) low = middle;
    else high = middle - 1;
  }
  return text.slice(0, characters[low]?.index).trimEnd();
}
