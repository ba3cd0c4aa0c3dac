const MAX = 20_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]/g;

const MAX_TITLE = 200;
/** What programs call a page that nobody named: their word for it, and its number. */
const NAMELESS =
  /^(?:blank page|untitled|(?:slide|page|sheet|folie|seite|tabelle|diapo|diapositive|feuil|feuille|diapositiva|página|hoja)?[ _-]?\d+)$/i;

/** A page's title on one line, at most 200 characters; null when it says nothing. */
export function cleanTitle(title: string): string | null {
  const line = title.replace(CONTROL, ' ').replace(/\s+/g, ' ').trim();
  // Not half of a character.
  const cut = line
    .slice(0, MAX_TITLE)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()
    .toWellFormed();
  return cut === '' || NAMELESS.test(cut) ? null : cut;
}

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
