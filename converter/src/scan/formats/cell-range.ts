/** A range of cells in the notation of SpreadsheetML: `A1`, `$B$2:XFD1048576`, `A:C` or `1:3`. */
export interface CellRange {
  columns: number;
  rows: number;
}

const MAX_COLUMNS = 16_384;
const MAX_ROWS = 1_048_576;
const RANGE = /^\$?([A-Z]{0,3})\$?(\d{0,7})(?::\$?([A-Z]{0,3})\$?(\d{0,7}))?$/;

/** Returns the sizes of the ranges in a list that spaces separate, as in the attribute `sqref`. */
export function cellRanges(list: string): CellRange[] {
  return list.split(' ').flatMap((text) => {
    const match = RANGE.exec(text);
    if (!match || text === '') return [];
    const [, fromColumn = '', fromRow = '', toColumn = fromColumn, toRow = fromRow] = match;
    return [
      {
        columns: fromColumn ? distance(columnNumber(fromColumn), columnNumber(toColumn)) : MAX_COLUMNS,
        rows: fromRow ? distance(Number(fromRow), Number(toRow)) : MAX_ROWS,
      },
    ];
  });
}

const distance = (from: number, to: number) => Math.abs(to - from) + 1;

const columnNumber = (letters: string) =>
  [...letters].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
