/** The measures of tables in OpenDocument. */
import type { Tally } from '../tally.ts';
import type { Element } from '../xml.ts';

/** The element inside of `office:body`, which names the kind of the document. */
export type Body = 'text' | 'spreadsheet' | 'presentation' | 'drawing' | 'other';

export const isBody = (name: string): name is Body =>
  name === 'text' || name === 'spreadsheet' || name === 'presentation' || name === 'drawing';

/** Returns the number in an attribute that says how often something is repeated; at least 1. */
export const repeat = (element: Element, attribute: string): number =>
  Math.max(1, Number(element.attribute(attribute) ?? 1) || 1);

interface Table {
  columns: number;
  cells: number;
  rowRepeat: number;
  rowCells: number;
  /** The number of repetitions of the open cell; 0 outside of a cell and when the cell is counted. */
  pendingCells: number;
}

/** Counts every repetition of a cell. Empty cells of a spreadsheet do not count. */
export function tableHandlers(tally: Tally, body: () => Body | null) {
  const tables: Table[] = [];

  function openCell(table: Table, element: Element): void {
    table.pendingCells = repeat(element, 'number-columns-repeated');
    const merged = repeat(element, 'number-columns-spanned') * repeat(element, 'number-rows-spanned');
    if (merged > 1) tally.add('mergedCells', merged);
    const hasValue = ['value-type', 'formula'].some((name) => element.attribute(name) !== undefined);
    if (hasValue || body() !== 'spreadsheet') countCell(table);
  }

  function openColumn(table: Table, element: Element): void {
    if (body() === 'spreadsheet') return;
    table.columns += repeat(element, 'number-columns-repeated');
    tally.reach('tableColumns', table.columns);
  }

  function closeRow(table: Table): void {
    const cells = table.rowCells * table.rowRepeat;
    table.rowCells = 0;
    table.cells += cells;
    tally.add(body() === 'spreadsheet' ? 'sheetCells' : 'tableCells', cells);
    if (body() === 'presentation' || body() === 'drawing') tally.reach('slideTableCells', table.cells);
  }

  return {
    open(element: Element): void {
      const table = tables.at(-1);
      // Any element inside of a cell is content.
      if (table && table.pendingCells > 0) countCell(table);
      if (element.name === 'table') {
        tables.push({ columns: 0, cells: 0, rowRepeat: 1, rowCells: 0, pendingCells: 0 });
      }
      if (!table) return;
      if (element.name === 'table-row') table.rowRepeat = repeat(element, 'number-rows-repeated');
      if (element.name === 'table-column') openColumn(table, element);
      if (element.name === 'table-cell') openCell(table, element);
    },
    close(name: string): void {
      const table = tables.at(-1);
      if (!table) return;
      if (name === 'table') tables.pop();
      if (name === 'table-cell') table.pendingCells = 0;
      if (name === 'table-row') closeRow(table);
    },
  };
}

function countCell(table: Table): void {
  table.rowCells += table.pendingCells;
  table.pendingCells = 0;
}
