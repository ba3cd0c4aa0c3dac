/** Cleans the texts of a page: its text, its title and its speaker notes. */
import { cutText } from '../cut-text.ts';
import { REPORT_LIMITS } from '../report/report-limits.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these functions remove control characters
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]/g;
/** Bullets of LibreOffice's font have no character of Unicode. */
const PRIVATE_BULLET = /^[\ue000-\uf8ff][ \t]*(?=\S)/gm;
/** Names that programs give to pages in several languages: a word for "page" and a number. */
const GENERATED_NAME =
  /^(?:blank page|untitled|(?:slide|page|sheet|folie|seite|tabelle|diapo|diapositive|feuil|feuille|diapositiva|página|hoja)?[ _-]?\d+)$/i;

/** Returns a page's title on one line with at most 200 characters, or null for a title that a program generated. */
export function cleanTitle(title: string): string | null {
  const line = title.replace(CONTROL, ' ').replace(/\s+/g, ' ').trim();
  const cut = cutText(line, REPORT_LIMITS.pageTitleLength).trimEnd().toWellFormed();
  return cut === '' || GENERATED_NAME.test(cut) ? null : cut;
}

/** Returns speaker notes as the API accepts them: as `cleanText` does, with LibreOffice's vertical tabs as newlines. */
export const cleanNotes = (notes: string): string =>
  cutText(cleanText(notes.replaceAll('\v', '\n')), REPORT_LIMITS.notesLength).toWellFormed();

/**
 * Returns a page's text as the API accepts it. The text has at most 20,000 characters, and no control characters except
 * newline and tab.
 */
export function cleanText(text: string): string {
  const clean = text
    .replace(/\r\n?/g, '\n')
    // PDFium replaces a hyphen at the end of a line with U+FFFE; the word continues on the next line.
    .replace(/\ufffe\n?/g, '')
    .replace(PRIVATE_BULLET, '• ')
    .replace(CONTROL, ' ')
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return cutText(clean, REPORT_LIMITS.textLength).toWellFormed();
}
