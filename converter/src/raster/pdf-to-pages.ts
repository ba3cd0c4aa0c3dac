import type { KindId } from '../identify/kinds.ts';
import type { Box } from './box.ts';

/** A page as pixels: three bytes each, red first. */
export interface Pixels extends Box {
  data: Buffer;
  /** In reading order; as the document has it, not yet cleaned. */
  text: string;
}

/** The page is there but cannot be drawn, in time or at all. */
export class Undrawable extends Error {}

/** Draws one document's pages. Whatever draws may die and be started again between two pages. */
export interface Pages extends AsyncDisposable {
  /** Opens a PDF a worker made, or our own copy of what was uploaded, and counts its pages. Throws a `ConversionError`. */
  open(path: string, from: 'upload' | 'worker'): Promise<number>;
  /** Titles of the PDF opened last, by index, as its outline has them, not yet cleaned. Ask before the first page is drawn. */
  titles(): Promise<ReadonlyMap<number, string>>;
  /** The page `index` of the PDF opened last, counted from 0. Throws `Undrawable`. Call again before it is done to keep it busy. */
  draw(index: number): Promise<Pixels>;
  /** The fonts a document asks for, by name; none when that cannot be told. */
  fonts(path: string, kind: KindId): Promise<string[]>;
  /** The only page of an image. Throws a `ConversionError`. */
  image(path: string): Promise<Pixels>;
}

/** The stage from PDF to pixels. */
export interface PdfToPages extends AsyncDisposable {
  readonly name: string;
  /** Whether the next document finds everything started. */
  readonly warm: boolean;
  start(signal: AbortSignal): Promise<Pages>;
}
