/** A PDF that PDFium has open, as a raster worker uses it. */
import { drawWithPoppler, hasContent, isBlank } from './blank.ts';
import { type Box, fit } from './box.ts';
import { titlesOf } from './outline.ts';
import type { Binding } from './pdfium/binding.ts';
import { placeholderPdf } from './placeholder-pdf.ts';
import { correctorOf } from './text/correct-words.ts';
import { type PageText, pageText, type TextSource } from './text/page-text.ts';
import type { Titles } from './worker/requests.ts';

/** A drawn page. `pixels` has three bytes per pixel: red, green, blue. */
export interface Drawn extends Box, PageText {
  pixels: Uint8Array;
  /** Whether the image has one colour, although the page has content. */
  blank: boolean;
}

export interface Pdf extends Disposable {
  pageCount: number;
  /** Returns the titles in the outline. */
  titles(): Titles;
  /**
   * Draws the page `index`, counted from 0. The pixels are valid during `use`.
   * @throws Error when the page cannot be drawn
   */
  draw<T>(index: number, box: Box, use: (drawn: Drawn) => T): T;
}

export type Opened = Pdf | { problem: 'locked' | 'damaged' | 'form' | 'portfolio' };

/** `FPDF_ANNOT` and `FPDF_REVERSE_BYTE_ORDER`. */
const FLAGS = 0x01 | 0x10;

/** Opens a PDF without a password, which also opens a PDF that only forbids changes. */
export function openPdf<P>(pdfium: Binding<P>, path: string, words: readonly string[] = []): Opened {
  const document = pdfium.loadDocument(path);
  if (document === null) return { problem: pdfium.lastError() >= 4 ? 'locked' : 'damaged' };
  const placeholder = placeholderPdf(pdfium, document, path);
  if (placeholder !== null) {
    pdfium.closeDocument(document);
    return { problem: placeholder };
  }
  const form = pdfium.openForm(document);
  const source = { form, isTagged: pdfium.isTagged(document), correct: correctorOf(words) };
  const pageCount = pdfium.pageCount(document);
  /** A page that is blank, although it has content, is drawn by poppler. */
  function withSecondEngine(drawn: Drawn, page: P, index: number): Drawn {
    if (!isBlank(drawn) || !hasContent(pdfium, page)) return drawn;
    const pixels = drawWithPoppler(path, index, drawn);
    return pixels === null ? { ...drawn, blank: true } : { ...drawn, pixels };
  }

  return {
    pageCount,
    titles: () => titlesOf(pdfium, document, pageCount),
    draw(index, box, use) {
      const page = pdfium.loadPage(document, index);
      if (page === null) throw new Error('The page does not load.');
      if (form !== null) pdfium.formPageLoaded(page, form);
      try {
        return drawPage(pdfium, page, source, box, (drawn) => use(withSecondEngine(drawn, page, index)));
      } finally {
        if (form !== null) pdfium.formPageClosing(page, form);
        pdfium.closePage(page);
      }
    },
    [Symbol.dispose]() {
      if (form !== null) pdfium.closeForm(form);
      pdfium.closeDocument(document);
    },
  };
}

function drawPage<P, T>(
  pdfium: Binding<P>,
  page: P,
  source: TextSource<P>,
  box: Box,
  use: (drawn: Drawn) => T,
): T {
  const { form } = source;
  const { width, height } = fit(pdfium.pageWidth(page), pdfium.pageHeight(page), box);
  using bitmap = pdfium.createBitmap(width, height);
  if (bitmap === null) throw new Error('There is not enough memory for the page.');
  pdfium.renderPage(bitmap.pointer, page, width, height, FLAGS);
  if (form !== null) pdfium.drawForm(form, bitmap.pointer, page, width, height, FLAGS);
  const pixels = bitmap.pixels();
  return use({
    width,
    height,
    pixels,
    blank: false,
    ...pageText(pdfium, page, source, { width, height, pixels }),
  });
}
