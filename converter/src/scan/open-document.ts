import type { LimitId } from './limits.ts';
import { paragraphHandlers } from './paragraphs.ts';
import { styleChains } from './style-chains.ts';
import type { Tally } from './tally.ts';
import type { Element, XmlHandlers, XmlRules } from './xml.ts';

/** The measures of OpenDocument 1.3 part 3. */
export const OPEN_DOCUMENT: XmlRules = {
  depth: new Map<string, LimitId>([
    ['table', 'tableDepth'],
    ['g', 'groupDepth'],
    ['text-box', 'textBoxDepth'],
    ['section', 'sectionDepth'],
    ['list', 'listDepth'],
  ]),
  count: new Map<string, LimitId>([
    ['frame', 'shapes'],
    ['custom-shape', 'shapes'],
    ['rect', 'shapes'],
    ['line', 'shapes'],
    ['polyline', 'shapes'],
    ['polygon', 'shapes'],
    ['regular-polygon', 'shapes'],
    ['path', 'shapes'],
    ['circle', 'shapes'],
    ['ellipse', 'shapes'],
    ['connector', 'shapes'],
    ['measure', 'shapes'],
    ['caption', 'shapes'],
    ['control', 'shapes'],
    ['sphere', 'shapes'],
    ['cube', 'shapes'],
    ['extrude', 'shapes'],
    ['rotate', 'shapes'],
    ['page', 'slides'],
    ['bookmark', 'bookmarks'],
    ['bookmark-start', 'bookmarks'],
    ['reference-mark', 'bookmarks'],
    ['reference-mark-start', 'bookmarks'],
    ['note', 'notes'],
    ['annotation', 'comments'],
    ['math', 'formulas'],
    ['section', 'sections'],
    ['style', 'styles'],
    ['named-range', 'definedNames'],
    ['named-expression', 'definedNames'],
    ['content-validation', 'validations'],
    ['conditional-format', 'conditionalFormats'],
    ['a', 'hyperlinks'],
  ]),
  handlers: createHandlers,
};

/** The element inside of `office:body`, which names the kind of the document. */
type Body = 'text' | 'spreadsheet' | 'presentation' | 'drawing' | 'other';

interface Table {
  columns: number;
  cells: number;
  rowRepeat: number;
  rowCells: number;
  /** The number of repetitions of the open cell; 0 outside of a cell and when the cell is counted. */
  pendingCells: number;
}

/** Counts every repetition of a cell. Empty cells of a spreadsheet do not count. */
function createHandlers(tally: Tally): XmlHandlers {
  const tables: Table[] = [];
  let body: Body | null = null;
  const repeat = (element: Element, name: string) => Math.max(1, Number(element.attribute(name) ?? 1) || 1);

  function countCell(table: Table): void {
    table.rowCells += table.pendingCells;
    table.pendingCells = 0;
  }

  function countRow(table: Table): void {
    const cells = table.rowCells * table.rowRepeat;
    table.rowCells = 0;
    table.cells += cells;
    tally.add(body === 'spreadsheet' ? 'sheetCells' : 'tableCells', cells);
    if (body === 'presentation' || body === 'drawing') tally.reach('slideTableCells', table.cells);
  }

  const paragraphs = paragraphHandlers(tally);
  const styles = styleChains(tally);
  const isParagraph = (name: string) => name === 'p' || name === 'h';

  const open: Record<string, (element: Element, table: Table | undefined) => void> = {
    table: () => void tables.push({ columns: 0, cells: 0, rowRepeat: 1, rowCells: 0, pendingCells: 0 }),
    'table-row'(element, table) {
      if (table) table.rowRepeat = repeat(element, 'number-rows-repeated');
    },
    'table-column'(element, table) {
      if (!table || body === 'spreadsheet') return;
      table.columns += repeat(element, 'number-columns-repeated');
      tally.reach('tableColumns', table.columns);
    },
    'table-cell'(element, table) {
      if (!table) return;
      table.pendingCells = repeat(element, 'number-columns-repeated');
      const merged = repeat(element, 'number-columns-spanned') * repeat(element, 'number-rows-spanned');
      if (merged > 1) tally.add('mergedCells', merged);
      const hasValue = ['value-type', 'formula'].some((name) => element.attribute(name) !== undefined);
      if (hasValue || body !== 'spreadsheet') countCell(table);
    },
    style(element) {
      const parent = element.attribute('parent-style-name');
      const family = element.attribute('family');
      if (parent) styles.add(`${family} ${element.attribute('name')}`, `${family} ${parent}`);
    },
    s: (element) => tally.add('spaces', repeat(element, 'c')),
  };
  const close: Record<string, (table: Table | undefined) => void> = {
    table: () => void tables.pop(),
    'table-cell'(table) {
      if (table) table.pendingCells = 0;
    },
    'table-row'(table) {
      if (table) countRow(table);
    },
    body() {
      body = null;
    },
  };
  return {
    text: paragraphs.text,
    end: styles.measure,
    open(element) {
      body ??= element.name === 'body' ? 'other' : null;
      if (body === 'other' && isBody(element.name)) body = element.name;
      const table = tables.at(-1);
      // Any element inside of a cell is content.
      if (table && table.pendingCells > 0) countCell(table);
      // Each cell of a spreadsheet has a paragraph of its own.
      if (isParagraph(element.name) && body !== 'spreadsheet') paragraphs.start();
      open[element.name]?.(element, table);
    },
    close(name) {
      if (isParagraph(name) && body !== 'spreadsheet') paragraphs.end();
      close[name]?.(tables.at(-1));
    },
  };
}

const isBody = (name: string): name is Body =>
  name === 'text' || name === 'spreadsheet' || name === 'presentation' || name === 'drawing';
