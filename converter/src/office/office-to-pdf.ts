import type { OfficeKind } from '../identify/kinds.ts';
import type { Remarks } from '../warnings/slides.ts';

/** What is to be opened. */
export interface OfficeFile {
  path: string;
  kind: OfficeKind;
  extension: string;
  filterOptions?: string | undefined;
  perhapsLocked?: boolean | undefined;
}

/** Some pages of the document, as a PDF a worker made: to be taken over with `moveWorkerFile`, never simply read. */
export interface Part {
  path: string;
  last: boolean;
  /** By index from 0, where its outline does not tell them. */
  titles?: ReadonlyMap<number, string>;
}

/** A document that was opened: its pages come as PDFs. */
export interface OfficeDocument extends AsyncDisposable {
  /** As LibreOffice counts; null when the parts are to be counted. */
  readonly pageCount: number | null;
  /** The pages in order. Throws a `ConversionError`. */
  parts(signal: AbortSignal): AsyncIterable<Part>;
  /** What of a presentation is lost; ask after the last part. Null when there is nothing to tell. */
  remarks(signal: AbortSignal): Promise<Remarks | null>;
}

/** The stage from an office document to PDF. */
export interface OfficeToPdf extends AsyncDisposable {
  readonly name: string;
  /** Whether the next document finds everything started. */
  readonly warm: boolean;
  /** Throws a `ConversionError`: DAMAGED, LOCKED, TIMED_OUT. `deadline` is in milliseconds since the epoch. */
  open(file: OfficeFile, deadline: number, signal: AbortSignal): Promise<OfficeDocument>;
}
