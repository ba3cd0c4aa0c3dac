import { docx, openDocument } from '../documents/documents.ts';
import { powerpoint, run, textBox } from '../documents/powerpoint.ts';
import { frame, presentation, slide } from '../documents/presentation.ts';
import type { WordsPage } from './pages.ts';

const xml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A Word document with one page for each. */
export const wordsDocx = (pages: readonly WordsPage[]) =>
  docx(
    pages
      .flatMap(({ paragraphs, rightToLeft = false }, page) =>
        paragraphs.map((text, index) => {
          const breaks = page > 0 && index === 0 ? '<w:pageBreakBefore/>' : '';
          const [paragraph, run] = rightToLeft ? ['<w:bidi/>', '<w:rPr><w:rtl/></w:rPr>'] : ['', ''];
          return `<w:p><w:pPr>${breaks}${paragraph}</w:pPr><w:r>${run}<w:t>${xml(text)}</w:t></w:r></w:p>`;
        }),
      )
      .join(''),
  );

const HEIGHT = 1_500_000;

/** A PowerPoint presentation with one slide for each page, and one text box for each paragraph. */
export const wordsPptx = (pages: readonly WordsPage[]) =>
  powerpoint(
    pages.map(({ paragraphs, vertical }) =>
      paragraphs
        .map((text, index) =>
          vertical
            ? textBox(run(xml(text)), 900_000, '', `vert="${vertical}" wrap="none"`)
            : textBox(run(xml(text)), 300_000 + index * HEIGHT),
        )
        .join(''),
    ),
  );

const BREAKS =
  '<office:automatic-styles><style:style style:name="Break" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/></style:style><style:style style:name="Plain" style:family="paragraph"/></office:automatic-styles>';

/** An OpenDocument text with one page for each. */
export const wordsOdt = (pages: readonly WordsPage[]) =>
  openDocument(
    'text',
    pages
      .flatMap(({ paragraphs }, page) =>
        paragraphs.map((text, index) => {
          const style = page > 0 && index === 0 ? 'Break' : 'Plain';
          return `<text:p text:style-name="${style}">${xml(text)}</text:p>`;
        }),
      )
      .join(''),
    BREAKS,
  );

/** An OpenDocument presentation: the first paragraph of a page is the title of its slide, and is drawn last. */
export const wordsOdp = (pages: readonly WordsPage[]) =>
  presentation(
    pages.map(({ name, paragraphs: [title = '', ...rest] }) => {
      const frames = rest.map((text, index) => frame(xml(text), '', 5 + index * 3));
      return slide(name, frames.join('') + frame(xml(title), 'title'));
    }),
  );
