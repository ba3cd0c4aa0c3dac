/** The kinds of document that the converter accepts. */
import type { Beginning } from './pdf-header.ts';

export type App = 'writer' | 'calc' | 'impress' | 'draw';

interface Base {
  mime: string;
  /** The kind in English, with its article. */
  name: string;
}
export interface OfficeKind extends Base {
  family: 'office';
  app: App;
  /**
   * LibreOffice's import filter. The driver always names the filter, so that LibreOffice opens no file as another kind.
   */
  filter: string;
  /** Options of the filter. */
  filterOptions?: string;
  /** Filters of the same application that open documents which the first one does not. */
  otherFilters?: readonly string[];
  /** Whether sheets have no page layout, so that LibreOffice's default must not print names and page numbers. */
  hasNoPageLayout?: boolean;
}
export interface PdfKind extends Base {
  family: 'pdf';
}
export interface ImageKind extends Base {
  family: 'image';
}
export type Kind = OfficeKind | PdfKind | ImageKind;

const office = (app: App, filter: string, mime: string, name: string): OfficeKind => ({
  family: 'office',
  app,
  filter,
  mime,
  name,
});

const OOXML = 'application/vnd.openxmlformats-officedocument.';
const ODF = 'application/vnd.oasis.opendocument.';
const WORD = 'a Word document';
const EXCEL = 'an Excel workbook';
const POWERPOINT = 'a PowerPoint presentation';

export const KINDS = {
  pdf: { family: 'pdf', mime: 'application/pdf', name: 'a PDF' },
  png: { family: 'image', mime: 'image/png', name: 'a PNG image' },
  jpeg: { family: 'image', mime: 'image/jpeg', name: 'a JPEG image' },
  webp: { family: 'image', mime: 'image/webp', name: 'a WebP image' },
  gif: { family: 'image', mime: 'image/gif', name: 'a GIF image' },
  tiff: { family: 'image', mime: 'image/tiff', name: 'a TIFF image' },
  bmp: { family: 'image', mime: 'image/bmp', name: 'a BMP image' },
  avif: { family: 'image', mime: 'image/avif', name: 'an AVIF image' },
  heic: { family: 'image', mime: 'image/heic', name: 'a HEIC image' },
  // Browsers run the scripts of an SVG, so the original for downloads has a type that none of them opens.
  svg: { family: 'image', mime: 'application/octet-stream', name: 'an SVG image' },

  doc: {
    ...office('writer', 'MS Word 97', 'application/msword', WORD),
    otherFilters: ['MS Word 95', 'MS WinWord 6', 'MS WinWord 5'],
  },
  doc95: {
    ...office('writer', 'MS Word 95', 'application/msword', WORD),
    otherFilters: ['MS WinWord 6', 'MS WinWord 5', 'MS Word 97'],
  },
  xls: {
    ...office('calc', 'MS Excel 97', 'application/vnd.ms-excel', EXCEL),
    otherFilters: ['MS Excel 95', 'MS Excel 5.0/95'],
  },
  xls95: {
    ...office('calc', 'MS Excel 95', 'application/vnd.ms-excel', EXCEL),
    otherFilters: ['MS Excel 5.0/95', 'MS Excel 97', 'MS Excel 4.0'],
  },
  biff: {
    ...office('calc', 'MS Excel 4.0', 'application/vnd.ms-excel', EXCEL),
    otherFilters: ['MS Excel 5.0/95', 'MS Excel 95', 'MS Excel 97'],
    hasNoPageLayout: true,
  },
  ppt: office('impress', 'MS PowerPoint 97', 'application/vnd.ms-powerpoint', POWERPOINT),

  docx: office('writer', 'MS Word 2007 XML', `${OOXML}wordprocessingml.document`, WORD),
  xlsx: office('calc', 'Calc MS Excel 2007 XML', `${OOXML}spreadsheetml.sheet`, EXCEL),
  xlsb: office(
    'calc',
    'Calc MS Excel 2007 Binary',
    'application/vnd.ms-excel.sheet.binary.macroenabled.12',
    EXCEL,
  ),
  pptx: office(
    'impress',
    'Impress MS PowerPoint 2007 XML',
    `${OOXML}presentationml.presentation`,
    POWERPOINT,
  ),

  odt: office('writer', 'writer8', `${ODF}text`, 'an OpenDocument text'),
  ods: office('calc', 'calc8', `${ODF}spreadsheet`, 'an OpenDocument spreadsheet'),
  odp: office('impress', 'impress8', `${ODF}presentation`, 'an OpenDocument presentation'),
  odg: office('draw', 'draw8', `${ODF}graphics`, 'an OpenDocument drawing'),

  fodt: office('writer', 'OpenDocument Text Flat XML', `${ODF}text-flat-xml`, 'an OpenDocument text'),
  fods: office(
    'calc',
    'OpenDocument Spreadsheet Flat XML',
    `${ODF}spreadsheet-flat-xml`,
    'an OpenDocument spreadsheet',
  ),
  fodp: office(
    'impress',
    'OpenDocument Presentation Flat XML',
    `${ODF}presentation-flat-xml`,
    'an OpenDocument presentation',
  ),

  rtf: office('writer', 'Rich Text Format', 'application/rtf', 'a rich text document'),
  // LibreOffice opens the next two as the converter has written them anew: as UTF-8, and as a spreadsheet.
  word2003: office('writer', 'MS Word 2003 XML', 'application/msword', WORD),
  excel2003: {
    ...office('calc', 'MS Excel 2003 XML Orcus', 'application/vnd.ms-excel', EXCEL),
    otherFilters: ['MS Excel 2003 XML'],
    hasNoPageLayout: true,
  },
  htmlText: office('writer', 'HTML (StarWriter)', 'application/msword', 'a web page'),
  htmlSheet: {
    ...office('calc', 'HTML (StarCalc)', 'application/vnd.ms-excel', 'a web page'),
    otherFilters: ['calc_HTML_WebQuery'],
    hasNoPageLayout: true,
  },

  txt: {
    ...office('writer', 'Text (encoded)', 'text/plain', 'plain text'),
    filterOptions: 'UTF8',
  },
  csv: office('calc', 'OpenDocument Spreadsheet Flat XML', 'text/csv', 'a table of comma-separated values'),

  key: office('impress', 'Apple Keynote', 'application/vnd.apple.keynote', 'a Keynote presentation'),
  pages: office('writer', 'Apple Pages', 'application/vnd.apple.pages', 'a Pages document'),
  numbers: office('calc', 'Apple Numbers', 'application/vnd.apple.numbers', 'a Numbers spreadsheet'),
} as const satisfies Record<string, Kind>;

export type KindId = keyof typeof KINDS;
export type ImageKindId = {
  [Id in KindId]: (typeof KINDS)[Id] extends ImageKind ? Id : never;
}[KindId];

/** The kind of a file, and the facts that its bytes contain. */
export interface Identified {
  id: KindId;
  kind: Kind;
  /** Whether the file is encrypted. LibreOffice knows some keys, so it may open the file. */
  maybeLocked?: boolean;
  /** What has to be changed at the beginning of the file before a program opens it. */
  beginning?: Beginning;
}

/** `mime` replaces the type of the kind. */
export function identified(id: KindId, more: Partial<Identified> & { mime?: string } = {}): Identified {
  const { mime, ...facts } = more;
  const kind: Kind = KINDS[id];
  return { id, kind: mime === undefined ? kind : { ...kind, mime }, ...facts };
}
