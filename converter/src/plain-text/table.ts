/** Makes a spreadsheet of a table of separated values, such as CSV. */
import { writeFileSync } from 'node:fs';
import Papa from 'papaparse';
import { LIMITS } from '../scan/content-limits.ts';
import { LimitExceeded } from '../scan/tally.ts';
import { decodeFile } from './decode.ts';
import { dialectOf, splitDeclaration } from './separator.ts';
import { tableDocument } from './table-document.ts';

/** No font or paper size has more lines of a table on a page. */
const LINES_PER_PAGE = 150;
/** Rows of a table with more pages than any converter accepts are not needed to refuse it. */
const MAX_ROWS = 1_000_000;

/**
 * Writes a table of separated values as an OpenDocument spreadsheet in which every cell is text, exactly as it is in the
 * file. Returns the least number of pages that the table fills.
 * @throws NotText, LimitExceeded
 */
export function writeAsSpreadsheet(path: string, to: string): { minPages: number } {
  const rows = readTable([...decodeFile(path)].join(''));
  writeFileSync(to, tableDocument(rows));
  const lines = rows.reduce((sum, row) => sum + linesOf(row), 0);
  return { minPages: Math.ceil(lines / LINES_PER_PAGE) };
}

/** A row is as high as the cell with the most lines. */
const linesOf = (row: readonly string[]): number =>
  row.reduce((most, cell) => Math.max(most, cell.split('\n').length), 1);

/** Returns the rows of a table of separated values, without empty rows at the end. @throws LimitExceeded */
export function readTable(text: string): string[][] {
  const { declared, rest } = splitDeclaration(text);
  const { separator, quote } = dialectOf(rest, declared);
  const rows: string[][] = [];
  let cells = 0;
  Papa.parse<string[]>(rest, {
    delimiter: separator,
    quoteChar: quote,
    step({ data }) {
      rows.push(data);
      cells += data.length;
      if (data.length > LIMITS.tableColumns.max) throw new LimitExceeded('tableColumns', data.length);
      if (cells > LIMITS.sheetCells.max) throw new LimitExceeded('sheetCells', cells);
      if (rows.length > MAX_ROWS) throw new LimitExceeded('sheetCells', rows.length);
    },
  });
  while (rows.length > 1 && rows.at(-1)?.every((cell) => cell === '')) rows.pop();
  return rows;
}
