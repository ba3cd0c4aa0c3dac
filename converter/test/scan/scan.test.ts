import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { identify } from '../../src/identify/identify.ts';
import type { KindId } from '../../src/identify/kinds.ts';
import { LIMITS, type LimitId, limitError } from '../../src/scan/content-limits.ts';
import { scanDocument } from '../../src/scan/scan.ts';
import { docx, openDocument, paragraph, samplePath, samples } from '../support/documents/documents.ts';
import { zip } from '../support/documents/zip.ts';
import { COSTLY } from '../support/hostile/costly-documents.ts';
import { cell, field, fieldEnd, nested, row, table, withDoctype } from '../support/hostile/elements.ts';
import { sheetPart } from '../support/hostile/parts.ts';

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

test('nested tables of RTF in the form that Word writes pass', async () => {
  const level = (depth: number): string =>
    depth > 15
      ? ''
      : `${level(depth + 1)}\\pard\\intbl\\itap${depth} x\\nestcell{\\*\\nesttableprops\\trowd\\cellx5000\\nestrow}`;
  const rtf = `{\\rtf1 \\trowd\\cellx9000 ${level(2)}\\pard\\intbl\\itap1 x\\cell\\row\\pard\\par}`;
  expect(await verdict(rtf, 'rtf')).toBeNull();
});

describe('a small document that LibreOffice would take minutes to open', () => {
  test.each(COSTLY)('is refused for %s (%s)', async (_name, kind, content, limit) => {
    expect(await verdict(content, kind)).toBe(limit);
  });

  test('is refused in whatever encoding, with whatever prefix, and in whatever part', async () => {
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

  test('is refused when a part is larger than the directory of the package states', async () => {
    for (const claim of [0, 100]) {
      const content = zip([{ name: 'word/document.xml', content: `<a>${' '.repeat(10_000)}</a>`, claim }]);
      expect(await verdict(content, 'docx')).toBe('damaged');
    }
  });

  test('is refused with a sentence that names a remedy for the instructor', () => {
    for (const id of Object.keys(LIMITS) as LimitId[]) {
      expect(limitError(id)).toMatchObject({
        failure: 'TOO_LONG',
        message: expect.stringMatching(/^The document has more than [\d,]+ [a-zA-Z ]+\. Split .* PDF\.$/),
      });
    }
  });
});

describe('a real document', () => {
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
  ])('is not refused for %s (%s)', async (_name, kind, content) => {
    expect(await verdict(content, kind)).toBeNull();
  });

  test('is not refused because a picture or a document inside of it is damaged', async () => {
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
