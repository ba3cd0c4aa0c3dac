import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identify } from '../../src/identify/identify.ts';
import type { KindId } from '../../src/identify/kinds.ts';
import { LIMITS, type LimitId, limitError } from '../../src/scan/limits.ts';
import { scanDocument } from '../../src/scan/scan.ts';
import {
  docx,
  flatDocument,
  openDocument,
  paragraph,
  samplePath,
  samples,
} from '../support/documents/documents.ts';
import { zip } from '../support/documents/zip.ts';
import { compoundFile } from '../support/hostile/compound-file.ts';
import { sheetPart, slidePart } from '../support/hostile/parts.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-scan-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function scan(content: Buffer | string, kind: KindId) {
  const path = join(folder, 'file');
  await writeFile(path, content);
  return scanDocument(path, kind);
}

/** Returns the exceeded limit, `damaged`, or null when LibreOffice may open the document. */
const verdict = async (content: Buffer | string, kind: KindId) => {
  const { exceeded, damaged } = await scan(content, kind);
  return damaged ? 'damaged' : exceeded;
};

const nested = (open: string, close: string, levels: number, inside = '') =>
  open.repeat(levels) + inside + close.repeat(levels);

const table = (levels: number) =>
  nested('<w:tbl><w:tr><w:tc>', '<w:p/></w:tc></w:tr></w:tbl>', levels, '<w:p/>');
const odtTable = (levels: number) =>
  nested(
    '<table:table><table:table-row><table:table-cell>',
    '</table:table-cell></table:table-row></table:table>',
    levels,
    '<text:p/>',
  );
const cell = (repeated: number) =>
  `<table:table-cell table:number-columns-repeated="${repeated}" office:value-type="string"><text:p>a</text:p></table:table-cell>`;
const row = (repeated: number, cells: string) =>
  `<table:table-row table:number-rows-repeated="${repeated}">${cells}</table:table-row>`;
const field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF</w:instrText></w:r>';
const fieldEnd = '<w:r><w:fldChar w:fldCharType="end"/></w:r>';
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
const HOSTILE: [name: string, kind: KindId, content: Buffer | string, limit: LimitId | 'damaged'][] = [
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

function withDoctype(entities: string): Buffer {
  return zip([
    { name: 'mimetype', content: 'application/vnd.oasis.opendocument.text', stored: true },
    { name: 'content.xml', content: `<!DOCTYPE x [${entities}]><x>&a;</x>` },
  ]);
}

describe('a small document that would hold LibreOffice for minutes is refused before LibreOffice opens it', () => {
  test.each(HOSTILE)('%s (%s)', async (_name, kind, content, limit) => {
    expect(await verdict(content, kind)).toBe(limit);
  });

  test('in whatever encoding, with whatever prefix, and in whatever part', async () => {
    const deep = nested('<t:list>', '</t:list>', 40);
    const odt = (content: string | Buffer, name = 'content.xml') =>
      zip([
        { name: 'mimetype', content: 'x' },
        { name, content },
      ]);
    const utf16 = Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?>${deep}`, 'utf16le');
    for (const [name, content] of Object.entries({
      'another prefix': odt(deep),
      'no prefix': odt(deep.replaceAll('t:', '')),
      'a name of another type': odt(deep, 'picture.png'),
      'white space at the beginning': odt(' '.repeat(300_000) + deep),
      'UTF-16': odt(utf16),
      'UTF-16 without a byte order mark': odt(utf16.subarray(2)),
      'an unknown entity before it': odt(`<x>&unknown;${deep}</x>`),
      'a document inside of the document': odt(odt(deep), 'embedded'),
    })) {
      expect(await verdict(content, 'odt'), name).toBe('listDepth');
    }
    expect(await verdict(odt('<?xml version="1.0" encoding="UTF-7"?><x/>'), 'odt')).toBe('damaged');
  });

  test('when a part is larger than the directory of the package states', async () => {
    for (const claim of [0, 100]) {
      const content = zip([{ name: 'word/document.xml', content: `<a>${' '.repeat(10_000)}</a>`, claim }]);
      expect(await verdict(content, 'docx')).toBe('damaged');
    }
  });

  test('with a remedy for the instructor', () => {
    for (const id of Object.keys(LIMITS) as LimitId[]) {
      expect(limitError(id)).toMatchObject({
        failure: 'TOO_LONG',
        message: expect.stringMatching(/^The document has more than [\d,]+ [a-zA-Z ]+\. Split .* PDF\.$/),
      });
    }
  });
});

describe('a real document is not refused', () => {
  const office = samples.filter(({ expect: { class: kind } }) => kind === 'ok');

  test.each(office)('$file reaches at most half of each limit', async ({ file, type }) => {
    const path = samplePath(file);
    const { id } = await identify(path, type);
    const { exceeded, damaged, values } = await scanDocument(path, id);
    expect({ exceeded, damaged }).toEqual({ exceeded: null, damaged: false });
    const near = [...values].filter(([limit, value]) => value > LIMITS[limit].max / 2);
    // Documents inside of documents are usual: charts have workbooks.
    expect(near.filter(([limit]) => limit !== 'packageDepth')).toEqual([]);
  });

  test.each<[string, KindId, Buffer | string]>([
    [
      'empty rows to the end of the sheet',
      'ods',
      openDocument(
        'spreadsheet',
        `<table:table>${row(1, cell(3))}${row(1_048_575, '<table:table-cell table:number-columns-repeated="16384"/>')}</table:table>`,
      ),
    ],
    [
      'a chain of a hundred styles',
      'docx',
      docx(
        Array.from(
          { length: 100 },
          (_, n) => `<w:style w:styleId="s${n}"><w:basedOn w:val="s${n + 1}"/></w:style>`,
        ).join(''),
      ),
    ],
    ['one table after the other', 'docx', docx(table(1).repeat(500))],
    ['a thousand fields one after the other', 'docx', docx(`${field}${fieldEnd}`.repeat(1000))],
    [
      'conditional formats of a thousand columns',
      'xlsx',
      sheetPart('<conditionalFormatting sqref="B2:B900"><cfRule/></conditionalFormatting>'.repeat(1000)),
    ],
    [
      'a picture of a drawing program that names its namespaces',
      'odt',
      withDoctype('<!ENTITY ns_svg "http://www.w3.org/2000/svg"> <!ENTITY b \'c\'>'),
    ],
    ['binary data', 'rtf', `{\\rtf1 {\\pict\\bin5 {{{{{}} \\{ \\\\{}}`],
    ['names of JavaScript', 'rtf', '{\\rtf1 \\constructor}'],
    ['names of JavaScript', 'docx', docx('<__defineGetter__/><constructor/><p/>')],
    ['escaped braces', 'rtf', `{\\rtf1 ${'\\{'.repeat(700_000)}}`],
  ])('%s (%s)', async (_name, kind, content) => {
    expect(await verdict(content, kind)).toBeNull();
  });

  test('because a picture or a document inside of it is damaged', async () => {
    const parts = [
      { name: 'word/document.xml', content: '<a/>' },
      { name: 'word/media/image1.png', content: 'a'.repeat(1000), claim: 10 },
      { name: 'word/embeddings/sheet.xlsx', content: 'PK\x03\x04 and nothing else' },
    ];
    expect(await verdict(zip(parts), 'docx')).toBeNull();
  });
});

describe('the visible slides and sheets of a document', () => {
  const deck = (slides: string) =>
    zip([
      {
        name: 'ppt/presentation.xml',
        content: `<p:presentation xmlns:p="p"><p:sldIdLst>${slides}</p:sldIdLst></p:presentation>`,
      },
    ]);
  const workbook = (...states: string[]) =>
    zip([
      {
        name: 'xl/workbook.xml',
        content: `<workbook><sheets>${states.map((state) => `<sheet state="${state}"/>`).join('')}</sheets></workbook>`,
      },
    ]);

  test.each([
    ['no slide', deck(''), 'pptx', 0],
    ['two slides', deck('<p:sldId/><p:sldId/>'), 'pptx', 2],
    ['no OpenDocument slide', openDocument('presentation', ''), 'odp', 0],
    ['hidden sheets only', workbook('hidden', 'veryHidden'), 'xlsx', 0],
    ['a hidden and a visible sheet', workbook('hidden', 'visible'), 'xlsx', 1],
    ['words', docx(paragraph('words')), 'docx', null],
  ] as const)('of a document with %s are counted', async (_what, content, kind, visible) => {
    expect((await scan(content, kind)).visible).toBe(visible);
  });
});
