/** The layout of a table on pages. Lengths are in points. */

const FONT_SIZE = 10;
export const PAGE_MARGIN = 36;
const A4 = { width: 595.3, height: 841.9 };
/** The space at both sides of a cell. */
export const CELL_PADDING = 6;
const MIN_COLUMN = 20;
/** Longer cells continue on the next line. */
const MAX_COLUMN = 255;
/**
 * A page of this width is drawn 1,920 pixels wide with text of 11 pixels, the smallest that is easy to read. A wider
 * table continues on other pages.
 */
const MAX_PAGE_WIDTH = (1920 / 11) * FONT_SIZE;

/** Widths of Liberation Sans in relation to its size. */
const NARROW = /[ijltfrI.,:;!|'’()[\]{}/\\ -]/;
const WIDE =
  /[mwMW@%—…\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]|\p{Extended_Pictographic}/u;
const CAPITAL = /\p{Lu}/u;
const MARK = /\p{M}|\u200d/u;
const BOLD = 1.1;

function widthOf(character: string): number {
  if (MARK.test(character)) return 0;
  if (WIDE.test(character)) return 1.02;
  if (CAPITAL.test(character)) return NARROW.test(character) ? 0.34 : 0.76;
  return NARROW.test(character) ? 0.36 : 0.58;
}

/** Returns the estimated width of a line. */
export const lineWidth = (line: string) =>
  [...line].reduce((sum, character) => sum + widthOf(character), 0) * FONT_SIZE;

/** Returns the width of each column, by its longest line. A table with few columns fills the width of a page. */
export function columnWidths(rows: readonly string[][]): number[] {
  const columns = rows.reduce((most, row) => Math.max(most, row.length), 1);
  const max = Math.max(MAX_COLUMN, (A4.width - 2 * PAGE_MARGIN) / columns);
  const widths = Array.from({ length: columns }, () => MIN_COLUMN);
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      const current = widths[index] ?? 0;
      if (current >= max || cell === '') continue;
      const lines = cell.split(/\r\n?|\n/);
      // A cell may have more lines than a function takes arguments.
      const longest = lines.reduce((most, line) => Math.max(most, lineWidth(line.slice(0, 200))), 0);
      widths[index] = Math.min(max, Math.max(current, longest * BOLD + CELL_PADDING));
    }
  }
  return widths;
}

/** Returns A4 in portrait or landscape, or a page that is as wide as the table and has the shape of A4 in landscape. */
export function pageSize(widths: readonly number[]): { width: number; height: number } {
  const needed = widths.reduce((sum, width) => sum + width, 0) + 2 * PAGE_MARGIN + 1;
  if (needed <= A4.width) return A4;
  const width = Math.min(MAX_PAGE_WIDTH, Math.max(A4.height, needed));
  return { width, height: width / Math.SQRT2 };
}
