/** Makes the text of a page from its characters and paragraphs. */
import type { Binding } from '../pdfium/binding.ts';
import { insertAnnotations } from './annotations.ts';
import { type Char, readChars, toPixelsOf } from './chars.ts';
import type { Image } from './ink.ts';
import { textOf } from './lines.ts';
import { markedParagraphs, type Paragraph } from './marked-text.ts';
import { placedParagraphs } from './placed-text.ts';
import { visibleText } from './visible-text.ts';

/** The text of a page. `covered`: text lies under a filled box, and is not part of `text`. */
export interface PageText {
  text: string;
  covered: boolean;
}

/** What a document has for the text of its pages. */
export interface TextSource<P> {
  form: P | null;
  isTagged: boolean;
  /** Corrects the words of a paragraph. */
  correct: (paragraph: Char[]) => Char[];
}

/** Footers begin below this share of the height of a page. */
const FOOTER = 0.92;
const MAX_FOOTER_LENGTH = 100;

/** Returns the text that a reader of the drawn page sees in its reading order, with one line for each paragraph. */
export function pageText<P>(
  pdfium: Binding<P>,
  page: P,
  { form, isTagged, correct }: TextSource<P>,
  image: Image,
): PageText {
  const toPixels = toPixelsOf(pdfium, page, image);
  const { chars, covered } = visibleText(readChars(pdfium, page, toPixels), image);
  const marked = isTagged ? markedParagraphs(pdfium, page, chars, { toPixels, correct }) : null;
  const paragraphs = titleFirst(marked ?? placedParagraphs(chars, correct), image.height);
  const lines = paragraphs.map((paragraph) => paragraph.chars);
  const withValues = insertAnnotations(pdfium, page, form, lines, toPixels);
  return { text: withValues.map(textOf).join('\n'), covered };
}

/** Titles are first; footers and page numbers are last. */
function titleFirst(paragraphs: readonly Paragraph[], height: number): Paragraph[] {
  const rank = (paragraph: Paragraph) => (isFooter(paragraph, height) ? 2 : paragraph.isTitle ? 0 : 1);
  return paragraphs.toSorted((a, b) => rank(a) - rank(b));
}

const isFooter = ({ isArtifact, box, chars }: Paragraph, height: number) =>
  isArtifact || (box !== null && box.top > height * FOOTER && textOf(chars).length <= MAX_FOOTER_LENGTH);
