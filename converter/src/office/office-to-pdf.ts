import type { OfficeKind } from '../identify/kinds.ts';

/** What is to be opened. */
export interface OfficeFile {
  path: string;
  kind: OfficeKind;
  extension: string;
  filterOptions?: string | undefined;
  perhapsLocked?: boolean | undefined;
}

/** A document that was opened: its pages come as PDFs. */
export interface OfficeDocument extends AsyncDisposable {
  /** Null when only the last part will tell. */
  readonly pageCount: number | null;
  /** Slides left out because they are hidden. */
  readonly hiddenSlides: number;
  /**
   * The pages in order, as paths of PDF files made by a cell: to be taken over with `moveMade`, never
   * simply read. Throws a `Refusal`.
   */
  parts(signal: AbortSignal): AsyncIterable<string>;
}

/** The stage from an office document to PDF. */
export interface OfficeToPdf extends AsyncDisposable {
  readonly name: string;
  /** Throws a `Refusal`: DAMAGED, LOCKED, TIMED_OUT. `deadline` is in milliseconds since the epoch. */
  open(file: OfficeFile, deadline: number, signal: AbortSignal): Promise<OfficeDocument>;
}
