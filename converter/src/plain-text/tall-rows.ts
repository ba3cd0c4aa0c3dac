/** Divides the rows of a table that do not fit on a page. */
import { CELL_PADDING, lineWidth, PAGE_MARGIN } from './table-layout.ts';

/** Height of a line of ten points, with the space between lines. */
const LINE_HEIGHT = 12;
/** The widths of letters are estimated, so a row takes less than a page. */
const RESERVE = 0.8;
/** The width of a letter is at most this, in points. */
const MAX_LETTER = 12;

/**
 * Divides rows that are higher than a page, because LibreOffice cuts off what does not fit on the page. A cell continues
 * in the row below.
 */
export function divideTallRows(
  rows: readonly string[][],
  widths: readonly number[],
  pageHeight: number,
): string[][] {
  const maxLines = Math.max(1, Math.floor(((pageHeight - 2 * PAGE_MARGIN) / LINE_HEIGHT) * RESERVE));
  return rows.flatMap((row) => {
    if (!row.some((cell, index) => maxLinesOf(cell, widths[index] ?? 0) > maxLines)) return [row];
    const columns = row.map((cell, index) => divideCell(cell, widths[index] ?? 0, maxLines));
    const parts = columns.reduce((most, column) => Math.max(most, column.length), 1);
    return Array.from({ length: parts }, (_, part) => columns.map((column) => column[part] ?? ''));
  });
}

/** Returns a number of lines that a cell does not exceed. */
const maxLinesOf = (cell: string, width: number): number =>
  cell.split(/\r\n?|\n/).length + (cell.length * MAX_LETTER) / Math.max(1, width - CELL_PADDING);

/** Divides a cell into texts of at most `maxLines` lines, between lines and words where possible. */
function divideCell(cell: string, width: number, maxLines: number): string[] {
  const parts: string[] = [];
  let part = '';
  let lines = 0;
  for (const paragraph of cell.split(/\r\n?|\n/)) {
    for (const [index, line] of linesOf(paragraph, width - CELL_PADDING).entries()) {
      if (lines === maxLines) {
        // The break stands for the space.
        parts.push(part.trimEnd());
        part = '';
        lines = 0;
      }
      part += index === 0 && lines > 0 ? `\n${line}` : line;
      lines += 1;
    }
  }
  return [...parts, part];
}

/** Returns the lines into which a paragraph is wrapped. Together, they are the paragraph. */
function linesOf(paragraph: string, width: number): string[] {
  const lines = [''];
  let used = 0;
  for (const word of paragraph.match(/\S+\s*|\s+/g) ?? []) {
    // A word that is wider than the column is divided between letters.
    const pieces = lineWidth(word) > width ? [...word] : [word];
    for (const piece of pieces) {
      const needed = lineWidth(piece);
      if (used > 0 && used + needed > width) {
        lines.push('');
        used = 0;
      }
      lines[lines.length - 1] += piece;
      used += needed;
    }
  }
  return lines;
}
