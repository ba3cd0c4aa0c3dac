/**
 * The limits of a document's content. Beyond these limits, LibreOffice needs minutes or gigabytes, even for a small
 * file. Real documents stay far below them.
 */
import { ConversionError } from '../conversion-error.ts';
import { formatCount } from '../english-text.ts';

interface Limit {
  max: number;
  /** Completes the sentence "The document has more than 20,000 …". */
  noun: string;
}

const limit = (max: number, noun: string): Limit => ({ max, noun });

export const LIMITS = {
  xmlBytes: limit(512 * 2 ** 20, 'bytes of XML'),
  recordBytes: limit(256 * 2 ** 20, 'bytes of records'),
  elements: limit(20_000_000, 'XML elements'),
  xmlDepth: limit(256, 'levels of XML elements inside each other'),
  packageDepth: limit(3, 'levels of documents inside each other'),

  tableDepth: limit(16, 'levels of tables inside each other'),
  groupDepth: limit(32, 'levels of groups inside each other'),
  textBoxDepth: limit(6, 'levels of text boxes inside each other'),
  sectionDepth: limit(32, 'levels of sections inside each other'),
  listDepth: limit(32, 'levels of lists inside each other'),
  fieldDepth: limit(32, 'levels of fields inside each other'),

  styleDepth: limit(200, 'levels of styles that inherit from each other'),
  rtfDepth: limit(1_000, 'levels of RTF groups inside each other'),

  paragraphs: limit(100_000, 'paragraphs'),
  paragraphLength: limit(300_000, 'characters in one paragraph'),
  lineLength: limit(4_000_000, 'bytes in one line'),
  spaces: limit(1_000_000, 'repeated spaces'),
  shapes: limit(10_000, 'shapes and pictures'),
  points: limit(2_000_000, 'points of freehand shapes'),
  chartPoints: limit(50_000, 'points of charts'),
  tableCells: limit(100_000, 'table cells'),
  tableColumns: limit(1_000, 'columns in one table'),
  slideTableCells: limit(1_000, 'cells in one table of a slide'),
  slides: limit(5_000, 'slides'),
  pageBreaks: limit(5_000, 'page breaks'),
  fields: limit(20_000, 'fields'),
  bookmarks: limit(10_000, 'bookmarks'),
  notes: limit(10_000, 'footnotes'),
  comments: limit(2_000, 'comments'),
  formulas: limit(20_000, 'mathematical formulas'),
  sections: limit(2_000, 'sections'),
  styles: limit(20_000, 'styles'),

  sheets: limit(500, 'sheets'),
  sheetCells: limit(2_000_000, 'cells with content'),
  arrayCells: limit(1_000_000, 'cells in array formulas'),
  conditionalFormats: limit(5_000, 'ranges with conditional formats'),
  validations: limit(5_000, 'data validations'),
  ruleColumns: limit(500_000, 'columns in conditional formats and data validations'),
  mergedRanges: limit(100_000, 'merged ranges of cells'),
  mergedCells: limit(10_000_000, 'cells in merged ranges'),
  definedNames: limit(50_000, 'defined names'),
  hyperlinks: limit(50_000, 'hyperlinks'),
  hyperlinkCells: limit(100_000, 'cells with hyperlinks'),
} as const satisfies Record<string, Limit>;

export type LimitId = keyof typeof LIMITS;

export const isLimitId = (id: unknown): id is LimitId => typeof id === 'string' && Object.hasOwn(LIMITS, id);

/** The error for a document that exceeds a limit. */
export function limitError(id: LimitId): ConversionError {
  const { max, noun } = LIMITS[id];
  return new ConversionError(
    'TOO_LONG',
    `The document has more than ${formatCount(max)} ${noun}. Split the document, or export it as a PDF and upload the PDF.`,
  );
}
