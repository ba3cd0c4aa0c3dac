/** The rasterizer as the conversion uses it; pdfium-pages.ts implements it. */
import type { ImageKindId, KindId } from '../identify/kinds.ts';
import type { SlideSurvey } from '../scan/presentation.ts';
import type { Box } from './box.ts';
import type { TextKind } from './worker/requests.ts';

/** A drawn page. */
export interface Pixels extends Box {
  /** Three bytes per pixel: red, green, blue. */
  data: Buffer;
  /** The page's text in reading order, as it is in the document. */
  text: string;
  /** Whether text lies under a filled box; it is not part of `text`. */
  covered: boolean;
  /** Whether the image has one colour, although the page has content. */
  blank: boolean;
}

/** A drawn page of an image file. */
export interface ImagePixels extends Pixels {
  /** Number of pages of a TIFF; 1 for other images. */
  pageCount: number;
  /** Whether the file has more pictures that follow each other in time. */
  animated: boolean;
}

/** The page exists, but cannot be drawn in time. */
export class PageNotDrawable extends Error {}

/** What a scan finds besides the limits. */
export interface ScanFacts {
  /** The number of slides or of visible sheets; null when the document does not say it. */
  visible: number | null;
  /** Whether the document may have letters that a PDF loses. */
  otherLetters: boolean;
  /** The number of mathematical formulas. */
  formulas: number;
}

/** Draws the pages of one document. The worker may exit and be replaced between two pages. */
export interface Pages extends AsyncDisposable {
  /**
   * Opens a PDF in a folder that no worker may write to, and returns the number of pages. `words` are paragraphs of the
   * document from which the PDF was made; they correct the words of pages.
   * @throws ConversionError
   */
  open(path: string, words?: readonly string[]): Promise<number>;
  /** Returns the titles in the outline of the open PDF, by index from 0. Called before the first page is drawn. */
  titles(): Promise<ReadonlyMap<number, string>>;
  /**
   * Draws a page of the open PDF; `index` counts from 0. A second call before the first one has ended keeps the worker
   * busy.
   * @throws PageNotDrawable
   */
  draw(index: number): Promise<Pixels>;
  /**
   * Measures an office document before LibreOffice opens it.
   * `visible` is the number of slides or visible sheets; null when the document does not say it.
   * @throws ConversionError TOO_LONG when it exceeds a limit of scan/content-limits.ts, or DAMAGED
   */
  scan(path: string, kind: KindId): Promise<ScanFacts>;
  /** Returns what LibreOffice draws otherwise than PowerPoint. The survey of a damaged presentation is empty. */
  slides(path: string): Promise<SlideSurvey>;
  /** Returns the names of the fonts that a document uses. */
  fonts(path: string, kind: KindId): Promise<string[]>;
  /**
   * Writes a plain text as UTF-8, or a table of separated values as an OpenDocument spreadsheet, to the new file `to`.
   * Returns the least number of pages.
   * @throws ConversionError UNSUPPORTED when the file is no text or its charset is in doubt, or TOO_LONG
   */
  text(path: string, kind: TextKind, to: string): Promise<number>;
  /** Draws a page of an image file; `page` counts from 0. @throws ConversionError */
  image(path: string, kind: ImageKindId, page: number): Promise<ImagePixels>;
}

/** Draws PDFs and images. */
export interface PdfToPages extends AsyncDisposable {
  /** Whether a started process waits for the next document. */
  readonly warm: boolean;
  /**
   * `maxCpu` returns the seconds of processor time that the worker may use so far, besides one slow page. `box` is the
   * maximum size of a page; by default, that of the image that a conversion makes.
   */
  start(signal: AbortSignal, maxCpu: () => number, box?: Box): Promise<Pages>;
}
