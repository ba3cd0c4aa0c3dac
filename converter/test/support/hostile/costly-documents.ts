import type { KindId } from '../../../src/identify/kinds.ts';
import type { LimitId } from '../../../src/scan/content-limits.ts';
import { docx, flatDocument, openDocument, paragraph } from '../documents/documents.ts';
import { zip } from '../documents/zip.ts';
import { compoundFile } from './compound-file.ts';
import { cell, field, fieldEnd, nested, row, table, withDoctype } from './elements.ts';
import { sheetPart, slidePart } from './parts.ts';

const odtTable = (levels: number) =>
  nested(
    '<table:table><table:table-row><table:table-cell>',
    '</table:table-cell></table:table-row></table:table>',
    levels,
    '<text:p/>',
  );
const wholeSheet =
  '<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression"/></conditionalFormatting>';
const textBox = nested('<draw:frame><draw:text-box><text:p>', '</text:p></draw:text-box></draw:frame>', 7);

/** Ten styles that inherit from each other in a circle. */
const styleCircle = (open: string, middle: string, close: string) =>
  Array.from({ length: 10 }, (_, n) => `${open}s${n}${middle}s${(n + 1) % 10}${close}`).join('');

const wholeSheetRange = Buffer.from('00000000ffff0f0000000000ff3f0000', 'hex');

/** A binary workbook whose only sheet has one record. */
function xlsb(type: number, content: Buffer): Buffer {
  const header = Buffer.from([(type & 0x7f) | 0x80, type >> 7, content.length]);
  const sheet = Buffer.concat([Buffer.from([0x81, 0x01, 0x00]), header, content]);
  return zip([{ name: 'xl/worksheets/sheet1.bin', content: sheet }]);
}

/** Records of [MS-ODRAW] that contain each other. */
function nestedGroups(levels: number): Buffer {
  let content = Buffer.alloc(0);
  for (let level = 0; level < levels; level++) {
    const header = Buffer.alloc(8);
    header.writeUInt16LE(0xf, 0);
    header.writeUInt16LE(0xf003, 2);
    header.writeUInt32LE(content.length, 4);
    content = Buffer.concat([header, content]);
  }
  return content;
}

const ppt = (records: Buffer) => compoundFile('PowerPoint Document', records);

/** A workbook of 1997 to 2003 with a record that is repeated; `content` is in hexadecimal digits. */
function xls(type: number, content: string, count = 1): Buffer {
  const bytes = Buffer.from(content.replaceAll(' ', ''), 'hex');
  const record = Buffer.alloc(4 + bytes.length);
  record.writeUInt16LE(type, 0);
  record.writeUInt16LE(bytes.length, 2);
  bytes.copy(record, 4);
  return compoundFile('Workbook', Buffer.concat(Array.from({ length: count }, () => record)));
}

/** Documents of a few kilobytes that hold LibreOffice for minutes or fill its memory. */
export const COSTLY: [name: string, kind: KindId, content: Buffer | string, limit: LimitId | 'damaged'][] = [
  ['tables in tables', 'docx', docx(table(1000)), 'tableDepth'],
  ['tables in tables', 'odt', openDocument('text', odtTable(1000)), 'tableDepth'],
  ['tables in tables in a single file', 'fodt', flatDocument('text', odtTable(1000)), 'tableDepth'],
  ['tables in tables', 'rtf', `{\\rtf1 \\pard\\intbl\\itap30 x\\nestcell}`, 'tableDepth'],
  ['groups in groups', 'pptx', slidePart(nested('<p:grpSp>', '</p:grpSp>', 5000)), 'groupDepth'],
  [
    'groups in groups',
    'odp',
    openDocument('presentation', nested('<draw:g>', '</draw:g>', 5000)),
    'groupDepth',
  ],
  ['groups in groups', 'docx', docx(nested('<v:group>', '</v:group>', 5000)), 'groupDepth'],
  ['100,000 shapes', 'pptx', slidePart('<p:sp/>'.repeat(100_000)), 'shapes'],
  ['100,000 shapes', 'odp', openDocument('presentation', '<draw:rect/>'.repeat(100_000)), 'shapes'],
  ['100,000 shapes', 'rtf', `{\\rtf1 ${'{\\shp}'.repeat(100_000)}}`, 'shapes'],
  [
    'a slide with a table of a million cells',
    'odp',
    openDocument('presentation', `<table:table>${row(1000, cell(1000))}</table:table>`),
    'tableCells',
  ],
  [
    'a slide with a table of 2,500 cells',
    'pptx',
    slidePart(`<a:tbl>${`<a:tr>${'<a:tc><a:txBody/></a:tc>'.repeat(50)}</a:tr>`.repeat(50)}</a:tbl>`),
    'slideTableCells',
  ],
  [
    'a table of 20,000 columns',
    'docx',
    docx(`<w:tbl>${'<w:gridCol/>'.repeat(20_000)}</w:tbl>`),
    'tableColumns',
  ],
  ['a table of 20,000 columns', 'rtf', `{\\rtf1 \\trowd${'\\cellx1'.repeat(20_000)}\\row}`, 'tableColumns'],
  [
    'a table of 20,000 columns',
    'odt',
    openDocument(
      'text',
      '<table:table><table:table-column table:number-columns-repeated="20000"/></table:table>',
    ),
    'tableColumns',
  ],
  [
    'repeated rows of a text',
    'odt',
    openDocument(
      'text',
      `<table:table>${row(100_000, '<table:table-cell table:number-columns-repeated="100"/>')}</table:table>`,
    ),
    'tableCells',
  ],
  ['text boxes in text boxes', 'odt', openDocument('text', textBox), 'textBoxDepth'],
  [
    'text boxes in text boxes',
    'docx',
    docx(nested('<w:txbxContent>', '</w:txbxContent>', 7)),
    'textBoxDepth',
  ],
  [
    'a circle of styles',
    'docx',
    docx(styleCircle('<w:style w:styleId="', '"><w:basedOn w:val="', '"/></w:style>')),
    'styleDepth',
  ],
  [
    'a circle of styles',
    'odt',
    openDocument('text', styleCircle('<style:style style:name="', '" style:parent-style-name="', '"/>')),
    'styleDepth',
  ],
  ['lists in lists', 'odt', openDocument('text', nested('<text:list>', '</text:list>', 5000)), 'listDepth'],
  [
    'sections in sections',
    'odt',
    openDocument('text', nested('<text:section>', '</text:section>', 1000)),
    'sectionDepth',
  ],
  ['fields in fields', 'docx', docx(nested(field, fieldEnd, 2000)), 'fieldDepth'],
  ['any elements in each other', 'docx', docx(nested('<w:smartTag>', '</w:smartTag>', 5000)), 'xmlDepth'],
  ['groups of RTF in each other', 'rtf', `{\\rtf1 ${nested('{', '}', 100_000)}}`, 'rtfDepth'],
  [
    'two billion spaces',
    'odt',
    openDocument('text', '<text:p><text:s text:c="2000000000"/></text:p>'),
    'spaces',
  ],
  ['a paragraph of five megabytes', 'docx', docx(paragraph('a'.repeat(5_000_000))), 'paragraphLength'],
  ['50,000 bookmarks', 'docx', docx('<w:bookmarkStart/>'.repeat(50_000)), 'bookmarks'],
  ['10,000 comments', 'docx', docx('<w:commentReference/>'.repeat(10_000)), 'comments'],
  ['6,000 page breaks', 'docx', docx(paragraph('<w:br w:type="page"/>').repeat(6_000)), 'pageBreaks'],
  [
    '6,000 paragraphs on new pages',
    'docx',
    docx('<w:p><w:pPr><w:pageBreakBefore/></w:pPr></w:p>'.repeat(6_000)),
    'pageBreaks',
  ],
  ['6,000 page breaks', 'rtf', `{\\rtf1 ${'x\\page '.repeat(6_000)}}`, 'pageBreaks'],
  [
    '6,000 paragraphs on new pages',
    'odt',
    openDocument(
      'text',
      `<style:style style:name="P1" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/></style:style>${'<text:p text:style-name="P1">x</text:p>'.repeat(6_000)}`,
    ),
    'pageBreaks',
  ],
  ['20,000 sections', 'rtf', `{\\rtf1 ${'\\sect'.repeat(20_000)}}`, 'sections'],
  [
    'two gigabytes of binary data that do not follow',
    'rtf',
    '{\\rtf1 {\\pict\\bin2000000000 abc}}',
    'damaged',
  ],
  ['conditional formats of the whole sheet', 'xlsx', sheetPart(wholeSheet.repeat(2000)), 'ruleColumns'],
  [
    'data validations of whole rows',
    'xlsx',
    sheetPart('<dataValidation sqref="1:3"/>'.repeat(2000)),
    'ruleColumns',
  ],
  ['a chart with 300,000 points', 'docx', docx('<c:pt idx="0"/>'.repeat(300_000)), 'chartPoints'],
  ['a hyperlink on the whole sheet', 'xlsx', sheetPart('<hyperlink ref="A1:XFD1048576"/>'), 'hyperlinkCells'],
  [
    'a row of 5,000 cells',
    'docx',
    docx(`<w:tbl><w:tr>${'<w:tc/>'.repeat(5_000)}</w:tr></w:tbl>`),
    'tableColumns',
  ],
  ['a merged range of the whole sheet', 'xlsb', xlsb(176, wholeSheetRange), 'mergedCells'],
  ['a hyperlink on the whole sheet', 'xlsb', xlsb(494, wholeSheetRange), 'hyperlinkCells'],
  ['groups in groups', 'ppt', ppt(nestedGroups(1_000)), 'groupDepth'],
  ['a merged range of the whole sheet', 'xls', xls(229, '0100 0000ffff 0000ff00'), 'mergedCells'],
  ['20,000 data validations', 'xls', xls(446, '0000', 20_000), 'validations'],
  ['a merged range of the whole sheet', 'xlsx', sheetPart('<mergeCell ref="A1:XFD1048576"/>'), 'mergedCells'],
  [
    'a merged range of the whole sheet',
    'ods',
    openDocument(
      'spreadsheet',
      '<table:table><table:table-row><table:table-cell table:number-columns-spanned="16384" table:number-rows-spanned="1048576"/></table:table-row></table:table>',
    ),
    'mergedCells',
  ],
  [
    'a formula for ten million cells',
    'xlsx',
    sheetPart('<c><f t="array" ref="A1:CV100000">ROW()</f></c>'),
    'arrayCells',
  ],
  [
    'repeated rows and columns',
    'ods',
    openDocument('spreadsheet', `<table:table>${row(1_048_576, cell(1000))}</table:table>`),
    'sheetCells',
  ],
  ['tables in cells', 'ods', openDocument('spreadsheet', odtTable(100)), 'tableDepth'],
  ['one line of five megabytes', 'csv', 'a,'.repeat(2_500_000), 'lineLength'],
  ['entities that hide elements', 'odt', withDoctype('<!ENTITY a "<text:list>">'), 'damaged'],
  [
    'entities that hide elements behind references',
    'odt',
    withDoctype('<!ENTITY a "&#60;text:list>">'),
    'damaged',
  ],
  ['parameter entities', 'odt', withDoctype('<!ENTITY % a "x">'), 'damaged'],
];
