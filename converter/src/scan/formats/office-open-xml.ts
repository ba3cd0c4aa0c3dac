/** The measures of Office Open XML. */
import type { LimitId } from '../content-limits.ts';
import type { Tally } from '../tally.ts';
import type { Element, XmlHandlers, XmlRules } from '../xml.ts';
import { cellRanges } from './cell-range.ts';
import { paragraphHandlers } from './paragraphs.ts';
import { styleChains } from './style-chains.ts';

/** The measures of WordprocessingML, PresentationML, SpreadsheetML, DrawingML and VML (ECMA-376 parts 1 and 4). */
export const OFFICE_OPEN_XML: XmlRules = {
  depth: new Map<string, LimitId>([
    ['tbl', 'tableDepth'],
    ['grpSp', 'groupDepth'],
    ['wgp', 'groupDepth'],
    ['group', 'groupDepth'],
    ['txbxContent', 'textBoxDepth'],
    ['fldSimple', 'fieldDepth'],
  ]),
  count: new Map<string, LimitId>([
    ['sp', 'shapes'],
    ['cxnSp', 'shapes'],
    ['graphicFrame', 'shapes'],
    ['wsp', 'shapes'],
    ['pic', 'shapes'],
    ['shape', 'shapes'],
    ['rect', 'shapes'],
    ['oval', 'shapes'],
    ['line', 'shapes'],
    ['tc', 'tableCells'],
    ['sldId', 'slides'],
    ['fldSimple', 'fields'],
    ['bookmarkStart', 'bookmarks'],
    ['footnoteReference', 'notes'],
    ['endnoteReference', 'notes'],
    ['commentReference', 'comments'],
    ['oMath', 'formulas'],
    ['sectPr', 'sections'],
    ['style', 'styles'],
    ['sheet', 'sheets'],
    ['c', 'sheetCells'],
    ['mergeCell', 'mergedRanges'],
    ['definedName', 'definedNames'],
    ['hyperlink', 'hyperlinks'],
    ['conditionalFormatting', 'conditionalFormats'],
    ['dataValidation', 'validations'],
  ]),
  handlers: createHandlers,
};

function createHandlers(tally: Tally): XmlHandlers {
  const fields = fieldHandler(tally);
  const tables = tableHandlers(tally);
  const addColumns = (element: Element) =>
    tally.add(
      'ruleColumns',
      sum(element.attribute('sqref'), ({ columns }) => columns),
    );
  const paragraphs = paragraphHandlers(tally);
  const styles = styleChains(tally);
  let style = '';
  const open = new Map<string, (element: Element) => void>(
    Object.entries({
      p: paragraphs.start,
      // A point of a chart has an index, a point of a freehand shape has coordinates.
      pt: (element: Element) => tally.add(element.attribute('idx') === undefined ? 'points' : 'chartPoints'),
      fldChar: fields,
      br(element: Element) {
        if (element.attribute('type') === 'page') tally.add('pageBreaks');
      },
      pageBreakBefore(element: Element) {
        if (!/^(0|false|off)$/.test(element.attribute('val') ?? '')) tally.add('pageBreaks');
      },
      ...tables,
      style(element: Element) {
        style = element.attribute('styleId') ?? '';
      },
      basedOn: (element: Element) => styles.add(style, element.attribute('val') ?? ''),
      conditionalFormatting: addColumns,
      dataValidation: addColumns,
      sheet(element: Element) {
        if (!/hidden/i.test(element.attribute('state') ?? '')) tally.visibleSheets += 1;
      },
      mergeCell: (element: Element) => tally.add('mergedCells', cellsIn(element)),
      hyperlink: (element: Element) => tally.add('hyperlinkCells', cellsIn(element)),
      f(element: Element) {
        if (element.attribute('t') === 'array') tally.add('arrayCells', cellsIn(element));
      },
    }),
  );
  return {
    open: (element) => open.get(element.name)?.(element),
    close: (name) => name === 'p' && paragraphs.end(),
    text: paragraphs.text,
    end: styles.measure,
  };
}

const sum = (ranges: string | undefined, size: (range: { columns: number; rows: number }) => number) =>
  cellRanges(ranges ?? '').reduce((total, range) => total + size(range), 0);

const cellsIn = (element: Element) => sum(element.attribute('ref'), ({ columns, rows }) => columns * rows);

/** Complex fields consist of runs: `begin`, instructions, `separate`, result, `end`. */
function fieldHandler(tally: Tally): (element: Element) => void {
  let depth = 0;
  return (element) => {
    const type = element.attribute('fldCharType');
    if (type === 'end') depth -= 1;
    if (type !== 'begin') return;
    depth += 1;
    tally.add('fields');
    tally.reach('fieldDepth', depth);
  };
}

/** A text body inside of a table cell exists only in DrawingML, so its table is on a slide. */
function tableHandlers(tally: Tally): Record<string, (element: Element) => void> {
  let cells = 0;
  let columns = 0;
  const countColumn = () => {
    columns += 1;
    tally.reach('tableColumns', columns);
  };
  return {
    tbl() {
      cells = 0;
      columns = 0;
    },
    gridCol: countColumn,
    tr() {
      columns = 0;
    },
    tc() {
      cells += 1;
      countColumn();
    },
    txBody() {
      if (cells > 0) tally.reach('slideTableCells', cells);
    },
  };
}
