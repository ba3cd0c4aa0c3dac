import { readFileSync } from 'node:fs';
import { buildSchema, getVariableValues, type OperationDefinitionNode, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { longTest, shortened } from '../../../test/support/run/test-length.ts';
import { cleanText, cleanTitle } from '../../src/convert/clean-text.ts';
import { docx, paragraph, sample } from '../support/documents/documents.ts';
import { dest, goTo, text, withObjects, withOutline } from '../support/documents/outlines.ts';
import { frame, presentation, slide } from '../support/documents/presentation.ts';
import { startTestConverter, type TestConverter } from '../support/test-converter.ts';

// The timeout allows for a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

let converter: TestConverter;
beforeAll(async () => {
  converter = await startTestConverter({ CONVERTER_SPARES: '0' });
});
afterAll(async () => {
  expect(converter.api.complaints).toEqual([]);
  await converter[Symbol.asyncDispose]();
});

async function pagesOf(content: Buffer, extension: string) {
  const ended = await converter.convert(content, extension);
  expect([ended.uploadState, ended.detail]).toEqual(['READY', undefined]);
  return ended.pages;
}

const titlesOf = async (content: Buffer, extension: string) =>
  (await pagesOf(content, extension)).map(({ title }) => title);

const THEMES = [
  'Standard Office theme',
  'Office theme again',
  'Radial Gradient Fill On Slide Layout',
  'Austin Theme',
  'This slide overrides master background with a texture fill',
  'Title slide',
  'Overridden background',
  'Treck theme is sandy',
  'Section header in the treck theme',
  'Trade show',
];

const OUTLINE = withOutline(6, [
  {
    title: 'Chapter one',
    to: dest(1),
    children: [
      { title: 'The same page', to: dest(1) },
      { title: 'Section by action', to: goTo(2), children: [{ title: 'Détail \u{1f393}', to: goTo(4) }] },
    ],
  },
  { title: 'In another file', to: '/A << /S /GoToR /F (other.pdf) /D [2 /Fit] >>' },
  { title: 'On the web', to: '/A << /S /URI /URI (http://example.org/) >>' },
  { title: '  Chapter\u0000\n two \t', to: dest(5) },
  { title: 'Page 6', to: dest(6) },
  { title: 'Nowhere' },
]);
const OUTLINE_TITLES = ['Chapter one', 'Section by action', null, 'Détail \u{1f393}', 'Chapter two', null];

const head = (level: number, words: string) =>
  `<w:p><w:pPr><w:pageBreakBefore/><w:outlineLvl w:val="${level}"/></w:pPr><w:r><w:t>${words}</w:t></w:r></w:p>`;

const ring = withObjects(3, [
  '<< /First {1} >>',
  `<< /Title ${text('A')} ${dest(1)} /Next {2} /First {1} >>`,
  `<< /Title ${text('B')} ${dest(2)} /Next {1} /First {0} >>`,
]);

const many = withOutline(3, [
  ...Array.from({ length: 100_000 }, (_, index) => ({ title: `Entry ${index}`, to: dest((index % 2) + 1) })),
  { title: 'The last one', to: dest(3) },
]);

const deep = withObjects(3, [
  '<< /First {1} >>',
  ...Array.from({ length: 50_000 }, (_, index) => {
    const page = index < 6 ? Math.min(index + 1, 2) : 3;
    return `<< /Title ${text(`Level ${index + 1}`)} ${dest(page)} /First {${index + 2}} >>`;
  }),
]);

const giant = withOutline(3, [
  { title: 'x'.repeat(200_000), to: dest(1) },
  { title: 'Bearable', to: dest(1) },
  { title: `${'y'.repeat(199)}\u{1f393} and more`, to: dest(2) },
  { title: '\u0007\ud83c\u202f\u2028\u0000', to: dest(3) },
]);

const astray = withObjects(3, [
  '<< /First {1} /Last 99 0 R >>',
  `<< /Title ${text('Beyond')} /Dest [99999 /Fit] /Next {2} >>`,
  `<< /Title ${text('Before')} /Dest [-1 /Fit] /Next {3} >>`,
  `<< /Title ${text('Itself')} /Dest [{3} /Fit] /Next {4} >>`,
  `<< /Title 7 /Dest /None /A {4} /Next {5} >>`,
  `<< /Title ${text('By number')} /Dest [1 /Fit] /Next 3 0 R >>`,
]);

const HOSTILE: [string, Buffer, (string | null)[]][] = [
  ['a ring', ring, ['A', 'B', null]],
  ['100,000 entries', many, ['Entry 0', 'Entry 1', null]],
  ['50,000 levels', deep, ['Level 1', 'Level 2', null]],
  ['giant titles', giant, ['Bearable', 'y'.repeat(199), null]],
  ['entries without a page', astray, [null, 'By number', null]],
];

const outlines = (hostile = shortened(HOSTILE, 2)) => {
  test.concurrent('a page has the title of the highest heading of the outline', async () => {
    expect(await titlesOf(OUTLINE, 'pdf')).toEqual(OUTLINE_TITLES);
  });

  test.concurrent.each(hostile)('an outline may have %s', async (_what, content, titles) => {
    expect(await titlesOf(content, 'pdf')).toEqual(titles);
  });
};

describe('with LibreOffice over UNO and native PDFium', () => {
  outlines();

  // The short form has these titles in web/test/browser/webinar.test.ts.
  longTest.concurrent('slides of PowerPoint have their titles and their text', async () => {
    const pages = await pagesOf(sample('themes.pptx'), 'pptx');
    expect(pages.map(({ title }) => title)).toEqual(THEMES);
    expect(pages[0]?.text).toContain('Standard Office theme');
  });

  longTest.concurrent('slides with an empty title placeholder have no title', async () => {
    expect(await titlesOf(sample('60042.pptx'), 'pptx')).toEqual([null, null]);
  });

  test.concurrent('slides of OpenDocument have their titles or their names, without the hidden slides', async () => {
    const slides = [
      slide('page1', frame('Hidden from the first', 'title'), 'unseen'),
      slide('page2', frame('No title') + frame('One', 'title')),
      slide('page3', frame('Two</text:p><text:p>in two lines', 'title')),
      slide('page4', frame('Nobody sees it', 'title'), 'unseen'),
      slide('Named by hand', frame(' ', 'title') + frame('No title')),
      slide('page6', frame('No title, no name')),
      slide('page7', frame(`${'long '.repeat(39)}titl\u{1f393} is cut`, 'title')),
    ];
    const long = `${'long '.repeat(39)}titl`;
    expect(await titlesOf(presentation(slides), 'odp')).toEqual([
      'One',
      'Two in two lines',
      'Named by hand',
      null,
      long,
    ]);
  });

  test.concurrent('pages of a text have the title of their first heading', async () => {
    const body = [0, 1, 2, 3, 4, 5, 6].map((index) =>
      index % 3 === 0
        ? head(0, `Heading ${index + 1}`) + head(1, `Below ${index + 1}`).replace('<w:pageBreakBefore/>', '')
        : paragraph('more').replace('<w:p>', '<w:p><w:pPr><w:pageBreakBefore/></w:pPr>'),
    );
    const titles = ['Heading 1', null, null, 'Heading 4', null, null, 'Heading 7'];
    expect(await titlesOf(docx(body.join('')), 'docx')).toEqual(titles);
  });
});

describe('with LibreOffice without Python and PDFium as WebAssembly', () => {
  beforeAll(() => converter.restart({ CONVERTER_UNO: '0', CONVERTER_RASTERIZER: 'wasm' }));
  outlines(shortened(HOSTILE));

  test.concurrent('slides have their names', async () => {
    const slides = [slide('Named by hand', frame('Title', 'title')), slide('page2', frame('Title', 'title'))];
    expect(await titlesOf(presentation(slides), 'odp')).toEqual(['Named by hand', null]);
  });
});

test.each([
  ['Slide 12', null],
  ['Folie3', null],
  ['7', null],
  ['Blank Page', null],
  [' \r\n ', null],
  ['Slide 12: why', 'Slide 12: why'],
  ['Chapter 3', 'Chapter 3'],
  ['a\u000bb\tc\u2028d', 'a b c d'],
])('the title %j is reported as %j', (title, clean) => {
  expect(cleanTitle(title)).toBe(clean);
});

test('a title or text that is cut never ends with half of a surrogate pair', () => {
  expect(cleanTitle(`${'a'.repeat(199)}🎓b`)).toBe('a'.repeat(199));
  expect(cleanText(`${'a'.repeat(19_999)}🎓b`)).toBe('a'.repeat(19_999));
});

test('a server whose schema has no titles receives the pages without titles', async () => {
  const schema = readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8');
  const older = buildSchema(
    schema.replace(/(input ConvertedPageInput \{[^}]*?)"""[^"]*"""\s*title: String\s*/, '$1'),
  );
  converter.api.rejectWith((query, variables) => {
    const [operation] = parse(query).definitions as OperationDefinitionNode[];
    return (
      getVariableValues(older, operation?.variableDefinitions ?? [], variables).errors?.[0]?.message ?? null
    );
  });
  const ended = await converter.convert(OUTLINE, 'pdf');
  expect(ended).toMatchObject({ uploadState: 'READY', pageCount: 6 });
  expect(ended.pages.map((page) => 'title' in page)).toEqual(Array(6).fill(false));
});
