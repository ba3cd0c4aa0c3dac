const MAX = 20_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]/g;

/** A page's text as it may be reported: no control character but newline and tab, no half character, not too long. */
export function cleanText(text: string): string {
  const clean = text
    .replace(/\r\n?/g, '\n')
    // PDFium marks a hyphen at the end of a line with U+FFFE, and the word goes on.
    .replace(/\ufffe\n?/g, '')
    .replace(CONTROL, ' ')
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return (clean.length > MAX ? clean.slice(0, MAX) : clean).toWellFormed();
}
