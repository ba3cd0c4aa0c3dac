import { docx, openDocument, paragraph, pdf } from '../documents/documents.ts';
import { placeholder, powerpoint, run, textBox } from '../documents/powerpoint.ts';
import { frame, presentation, slide } from '../documents/presentation.ts';

/** A document and the text of its pages in the order in which a person reads them. */
export interface Ordered {
  name: string;
  extension: string;
  content: Buffer;
  pages: string[];
}

const LONG =
  'A sentence that is long enough to need more than one line on the page, so that its lines have to be joined.';

/** Slides whose shapes are drawn in another order than they are read in. */
const decks = (): Ordered => ({
  name: 'slides whose title is drawn last',
  extension: 'pptx',
  content: powerpoint([
    placeholder('body', [LONG, 'Second point'], { y: 1_800_000, height: 3_000_000 }) +
      placeholder('sldNum', ['#'], { x: 7_000_000, y: 6_300_000, width: 1_500_000 }) +
      placeholder('ftr', ['Course of 2026'], { y: 6_300_000, width: 4_000_000 }) +
      placeholder('title', ['The title'], { y: 300_000 }),
    placeholder('body', ['Left one', 'Left two'], { x: 500_000, y: 1_800_000, width: 3_500_000 }) +
      placeholder('body', ['Right one', 'Right two'], { x: 4_700_000, y: 1_800_000, width: 3_500_000 }) +
      placeholder('title', ['Two columns'], { y: 300_000 }),
    textBox(run('No title'), 900_000) + textBox(run('but two boxes'), 2_700_000),
  ]),
  pages: [
    `The title\n${LONG}\nSecond point\n1\nCourse of 2026`,
    'Two columns\nLeft one\nLeft two\nRight one\nRight two',
    'No title\nbut two boxes',
  ],
});

const openDecks = (): Ordered => ({
  name: 'OpenDocument slides whose title is drawn last',
  extension: 'odp',
  content: presentation([
    slide('a', frame(LONG, '', 6) + frame('Then this', '', 10) + frame('The title', 'title')),
    slide(
      'b',
      frame('First</text:p><text:p>Second', '', 6) + frame('Title in</text:p><text:p>two lines', 'title'),
    ),
  ]),
  pages: [`The title\n${LONG}\nThen this`, 'Title in\ntwo lines\nFirst\nSecond'],
});

const section = (columns: number) =>
  `<w:sectPr><w:type w:val="continuous"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"/><w:cols w:num="${columns}" w:space="720"/></w:sectPr>`;
const heading =
  '<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>Heading of the page</w:t></w:r></w:p>';
const cell = (text: string) => `<w:tc><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:tc>`;

const texts = (): Ordered => ({
  name: 'a text in two columns, and a table',
  extension: 'docx',
  content: docx(
    `${heading}<w:p><w:pPr>${section(1)}</w:pPr></w:p>${paragraph(LONG)}${paragraph('End of the left column.')}<w:p><w:r><w:br w:type="column"/><w:t>${LONG}</w:t></w:r></w:p>${paragraph('End of the right column.')}<w:p><w:pPr>${section(2)}</w:pPr></w:p><w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:t>Table</w:t></w:r></w:p><w:tbl><w:tr>${cell('A1')}${cell('B1')}</w:tr><w:tr>${cell('A2')}${cell('B2')}</w:tr></w:tbl>${paragraph(LONG)}${section(1)}`,
  ),
  pages: [
    `Heading of the page\n${LONG}\nEnd of the left column.\n${LONG}\nEnd of the right column.`,
    `Table\nA1 B1\nA2 B2\n${LONG}`,
  ],
});

const PAGE_STYLE =
  '<office:automatic-styles><style:style style:name="Break" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/></style:style></office:automatic-styles>';

const openTexts = (): Ordered => ({
  name: 'a text with a list and a paragraph on two pages',
  extension: 'odt',
  content: openDocument(
    'text',
    `<text:h text:outline-level="1">Heading</text:h><text:list><text:list-item><text:p>One</text:p></text:list-item><text:list-item><text:p>Two</text:p></text:list-item></text:list><text:p>${LONG}</text:p><text:p text:style-name="Break">Next page</text:p>`,
    PAGE_STYLE,
  ),
  pages: [`Heading\n• One\n• Two\n${LONG}`, 'Next page'],
});

const at = (x: number, y: number, text: string, size = 12) =>
  `BT /F1 ${size} Tf ${x} ${y} Td (${text}) Tj ET`;
const lines = (x: number, y: number, texts: readonly string[]) =>
  texts.map((text, index) => at(x, y - index * 15, text)).join(' ');

/** PDFs without marks, whose paragraphs are found by their places. */
const pdfs = (): Ordered => ({
  name: 'a PDF without a structure',
  extension: 'pdf',
  content: pdf([
    // A title that is drawn last, and a page number.
    {
      content: `${lines(72, 600, ['The first line of the paragraph goes to the right edge', 'and the second one ends it here.'])} ${at(72, 500, '- an item')} ${at(290, 30, 'Page 1')} ${at(72, 700, 'Title of the page', 30)}`,
    },
    // Two columns, each from above to below.
    {
      content: `${lines(310, 600, ['The right column has a paragraph', 'with two lines.'])} ${lines(60, 600, ['The left column has a paragraph', 'that has three lines, so that it', 'is the longer one.'])} ${at(60, 700, 'A heading over both columns of the page', 20)}`,
    },
    // A list of short lines, which are not joined.
    { content: `${at(72, 700, 'Agenda', 24)} ${lines(72, 640, ['Welcome', 'First part', 'Break'])}` },
  ]),
  pages: [
    'Title of the page\nThe first line of the paragraph goes to the right edge and the second one ends it here.\n- an item\nPage 1',
    'A heading over both columns of the page\nThe left column has a paragraph that has three lines, so that it is the longer one.\nThe right column has a paragraph with two lines.',
    'Agenda\nWelcome\nFirst part\nBreak',
  ],
});

/** Twelve pages. */
export const ordered = (): Ordered[] => [decks(), texts(), pdfs(), openDecks(), openTexts()];
