import { expect, test, vi } from 'vitest';
import { longTest, shortened } from '../../../test/support/run/test-length.ts';
import { converterForAll } from '../support/converter-for-all.ts';
import { docx, openDocument, paragraph } from '../support/documents/documents.ts';
import { inlineFormula, powerpoint, run, textBox, withFallback } from '../support/documents/powerpoint.ts';
import { workbook } from '../support/documents/workbook.ts';
import type { TestConverter } from '../support/test-converter.ts';

// The timeout allows for a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let converter: TestConverter;
converterForAll({ CONVERTER_SPARES: '0' }, (opened) => {
  converter = opened;
});

/** Returns the text of each page, and fails when a canary is on a page or in a title. */
async function pagesOf(content: Buffer, extension: string): Promise<string[]> {
  const ended = await converter.convert(content, extension);
  expect([ended.uploadState, ended.detail]).toEqual(['READY', undefined]);
  expect(JSON.stringify(ended.pages)).not.toMatch(/canary/i);
  return ended.pages.map(({ text }) => text);
}

test('hidden sheets, rows and columns of a workbook are on no page, even with a print area', async () => {
  const rows = [
    ['shown', 'canary column', 'end'],
    ['canary row', '', ''],
    ['last', '', ''],
  ];
  const secret = [['canary']];
  const content = workbook([
    { name: 'Shown', rows, hiddenColumn: 2, hiddenRow: 2 },
    { name: 'Secret', rows: secret, state: 'hidden', area: 'Secret!$A$1:$B$5' },
    { name: 'Deep', rows: secret, state: 'veryHidden', area: 'Deep!$A$1:$B$5' },
  ]);
  expect(await pagesOf(content, 'xlsx')).toEqual(['shown end\nlast']);
});

test('a text with tracked changes and hidden words shows its final state without marks', async () => {
  const change = (element: string, text: string, tag = 't') =>
    `<w:${element} w:id="1" w:author="A" w:date="2026-01-01T00:00:00Z"><w:r><w:${tag}>${text}</w:${tag}></w:r></w:${element}>`;
  const hidden = '<w:r><w:rPr><w:vanish/></w:rPr><w:t>canary hidden</w:t></w:r>';
  const changed = docx(
    `${paragraph('before')}<w:p>${change('del', 'canary deleted', 'delText')}${change('ins', 'inserted')}${hidden}</w:p>`,
  );
  const plain = docx(`${paragraph('before')}${paragraph('inserted')}`);
  const images = await Promise.all(
    [changed, plain].map(async (content) => {
      const { video, media, uploadId, pages } = await converter.convert(content, 'docx');
      expect(pages.map(({ text }) => text)).toEqual(['before\ninserted']);
      return converter.object(`${video}/sharedlivemedias/${media}/${uploadId}/1.png`);
    }),
  );
  expect(images[0]?.equals(images[1] ?? Buffer.alloc(0)), 'the pages look the same').toBe(true);
});

test('an OpenDocument with comments is shown without them', async () => {
  const note = (office: string) =>
    `<office:annotation office:display="${office}"><text:p>canary comment</text:p></office:annotation>`;
  const cell = `<table:table-cell office:value-type="string">${note('true')}<text:p>a cell</text:p></table:table-cell>`;
  const table = `<table:table table:name="A"><table:table-row>${cell}</table:table-row></table:table>`;
  const documents = [
    [openDocument('text', `<text:p>with a comment${note('true')}</text:p>`), 'odt', /^with a comment$/],
    [openDocument('spreadsheet', table), 'ods', /a cell/],
  ] as const;
  for (const [content, extension, text] of shortened(documents)) {
    expect((await pagesOf(content, extension)).join()).toMatch(text);
  }
});

test('a very wide sheet is scaled to the width of its page while it stays readable, and has a warning beyond', async () => {
  const sheet = (columns: number) => [
    { name: 'Wide', rows: [Array.from({ length: columns }, (_, index) => `c${index}`)] },
  ];
  const widths = [
    [60, { pageCount: 3, warnings: [{ kind: 'COLUMNS_SPLIT' }] }],
    [25, { pageCount: 1, warnings: [] }],
  ] as const;
  for (const [columns, expected] of shortened(widths)) {
    expect(await converter.convert(workbook(sheet(columns)), 'xlsx')).toMatchObject(expected);
  }
});

longTest('every line of a cell that is higher than a page is on a page', async () => {
  const cell = Array.from({ length: 150 }, (_, index) => `line ${index}`);
  const pages = await pagesOf(Buffer.from(`Name,Text\na,"${cell.join('\n')}"\n`), 'csv');
  expect(pages.join('\n').match(/line \d+/g)).toEqual(cell);
});

/** One text with emoji and a formula for both of the tests that follow. */
let drawing: ReturnType<TestConverter['convert']> | undefined;
function drawn() {
  const emoji = paragraph('Books \u{1f4da} and \u{1f44b} and \u2705 done');
  const math =
    '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>x=INLINE</m:t></m:r></m:oMath>';
  drawing ??= converter.convert(docx(`${emoji}<w:p>${math}</w:p>`), 'docx');
  return drawing;
}

test('emoji are drawn, also where the font of LibreOffice has none', async () => {
  const ended = await drawn();
  // A page's text has only characters that the page shows.
  for (const emoji of ['\u{1f4da}', '\u{1f44b}', '\u2705']) expect(ended.pages[0]?.text).toContain(emoji);
});

test('formulas of a text are drawn', async () => {
  const ended = await drawn();
  expect(ended).toMatchObject({ warnings: [] });
  expect(ended.pages[0]?.text.replaceAll(' ', '')).toMatch(/done\nx=INLINE$/);
});

test('slides show symbols and nothing hidden, and warnings name the slides that lose something', async () => {
  const symbols = run('\uf0e0 \uf04a \uf04c \uf0fc', 'Wingdings');
  const ended = await converter.convert(
    powerpoint(
      [
        textBox(run('shown')) +
          textBox(run('canary hidden'), 1_800_000, 'hidden="1"') +
          textBox(run('canary beside the slide'), 9_000_000),
        textBox(run('words ') + symbols),
        textBox(run('unknown ') + run('\uf041', 'Webdings')) +
          withFallback(textBox(inlineFormula, 1_800_000)),
        textBox(run('canary of a hidden slide')),
      ],
      3,
    ),
    'pptx',
  );
  expect(ended.pages.map(({ text }) => text)).toEqual([
    'shown',
    'words \u2192 \u263a \u2639 \u2713',
    expect.stringContaining('before'),
  ]);
  expect(JSON.stringify(ended.pages)).not.toMatch(/canary|fallback/);
  const warnings = Object.fromEntries(ended.warnings.map(({ kind, message }) => [kind, message]));
  expect(warnings).toMatchObject({
    FONT_SUBSTITUTED: expect.stringContaining('“Webdings” is not available on slide 3.'),
    HIDDEN_SLIDES: '1 slide marked as hidden is left out.',
    FORMULAS_LOST: expect.stringContaining('on slide 3 are missing'),
  });
});
