/** LibreOffice as the conversion uses it; one-shot.ts and uno.ts implement it. */
import type { OfficeKind } from '../identify/kinds.ts';
import type { SlideSurvey } from '../scan/presentation.ts';
import type { SlideLosses } from '../warnings/slides.ts';

/** The document to open. */
export interface OfficeFile {
  path: string;
  kind: OfficeKind;
  extension: string;
  maybeLocked?: boolean | undefined;
  /** Whether the document may have letters that a PDF loses. */
  otherLetters?: boolean;
  /** The number of the first slide, shapes that the author has hidden, and slides with words in fonts of symbols. */
  survey?: Pick<SlideSurvey, 'firstNumber' | 'hiddenShapes' | 'symbolSlides'> | undefined;
}

/**
 * Some pages of the document as a PDF. A worker wrote the file, so it is moved with `moveWorkerFile` before it is
 * read.
 */
export interface OfficePart {
  path: string;
  last: boolean;
  /** Titles by index in the PDF from 0; missing when the PDF's outline has them. */
  titles?: ReadonlyMap<number, string>;
  /** Speaker notes by index in the PDF from 0, with an empty text for each slide without notes. */
  notes?: readonly string[];
  /** Paragraphs of the document with letters that the PDF may lose or put into another order. */
  words: readonly string[];
}

/** An open document. */
export interface OfficeDocument extends AsyncDisposable {
  /** Number of pages, or null when it is known only after the export of the parts. */
  readonly pageCount: number | null;
  /** Number of cells that are left out, because they are far away from the others. */
  readonly strayCells: number;
  /** Number of sheets whose columns are split over several pages, because they would be too small on one. */
  readonly wideSheets: number;
  /** Slides with symbols that are not drawn, by the name of their font. */
  readonly unknownSymbols: Readonly<Record<string, number[]>>;
  /** Exports the pages in order. @throws ConversionError */
  parts(signal: AbortSignal): AsyncIterable<OfficePart>;
  /** Counts the slide content that images cannot show. Called after the last part. Null when the counts are unknown. */
  slideLosses(signal: AbortSignal): Promise<SlideLosses | null>;
}

/** The time that LibreOffice may work on one document. */
export interface OfficeLimits {
  /** A time of `performance.now()`. */
  deadline: number;
  /** Returns the seconds of processor time, which grow with each page that is drawn. */
  maxCpu: () => number;
}

/** Exports office documents as PDFs. */
export interface OfficeToPdf extends AsyncDisposable {
  readonly name: string;
  /** Whether started processes wait for the next document. */
  readonly warm: boolean;
  /** Whether the component that draws mathematical formulas is installed. */
  readonly drawsFormulas: boolean;
  /** @throws ConversionError DAMAGED, LOCKED, TIMED_OUT or TOO_LONG */
  open(file: OfficeFile, limits: OfficeLimits, signal: AbortSignal): Promise<OfficeDocument>;
}
