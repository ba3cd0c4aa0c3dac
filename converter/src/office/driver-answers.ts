/** Validates the answers of the driver, which runs in the sandbox and may be compromised. */
import { ConversionError } from '../conversion-error.ts';
import { emptyWorkbookError } from '../identify/format-errors.ts';
import type { SlideLosses } from '../warnings/slides.ts';

/** The facts about a document that the driver has loaded. */
export interface Description {
  /** Whether each slide is visible; null when the document has no slides. */
  slides: boolean[] | null;
  pageCount: number | null;
  /** Number of cells that are left out, because they are far away from the others. */
  strayCells: number;
  /** Number of sheets whose columns are split over several pages. */
  wideSheets: number;
  /** Slides with unknown symbols, from 1, by the name of their font. */
  unknownSymbols: Record<string, number[]>;
}

/** Returns null when LibreOffice did not load the document. @throws ConversionError TOO_LONG or UNSUPPORTED */
export function parseDescription(answer: unknown): Description | null {
  if (typeof answer !== 'object' || answer === null) return null;
  if ('problem' in answer) {
    if (answer.problem === 'sparse') throw sparseSheetError();
    if (answer.problem === 'empty') throw emptyWorkbookError();
    return null;
  }
  const { slides, pageCount, strayCells, wideSheets, symbols } = answer as Record<string, unknown>;
  return {
    slides: Array.isArray(slides) ? slides.map(Boolean) : null,
    pageCount: Number.isInteger(pageCount) && Number(pageCount) > 0 ? Number(pageCount) : null,
    strayCells: countOf(strayCells),
    wideSheets: countOf(wideSheets),
    unknownSymbols: Object.fromEntries(
      Object.entries(symbols ?? {}).flatMap(([font, numbers]) =>
        Array.isArray(numbers) ? [[font, numbers.filter(Number.isInteger)]] : [],
      ),
    ),
  };
}

const countOf = (value: unknown) => (Number.isInteger(value) && Number(value) > 0 ? Number(value) : 0);

export const isExported = (answer: unknown): answer is { titles?: unknown; words?: unknown } =>
  typeof answer === 'object' && answer !== null && 'exported' in answer && answer.exported === true;

export const parseTitles = ({ titles }: { titles?: unknown }) =>
  new Map(
    (Array.isArray(titles) ? titles : []).flatMap((title, index): [number, string][] =>
      typeof title === 'string' ? [[index, title]] : [],
    ),
  );

/**
 * Returns the speaker notes of the first slides that the driver was asked for, as many as fit into its answer; null when
 * it has read none.
 */
export function parseNotes(answer: unknown): string[] | null {
  const { notes } = (answer ?? {}) as Record<string, unknown>;
  const texts = Array.isArray(notes) ? notes.filter((text) => typeof text === 'string') : [];
  return texts.length > 0 ? texts : null;
}

/** The answer of the driver has at most this many characters of text. */
const MAX_WORDS = 310_000;

export function parseWords({ words }: { words?: unknown }): string[] {
  const paragraphs = (Array.isArray(words) ? words : []).filter((text) => typeof text === 'string');
  const length = paragraphs.reduce((sum, text) => sum + text.length, 0);
  return length > MAX_WORDS ? [] : paragraphs;
}

/** A count that the answer lacks is 0, because a missing warning must not end the conversion. */
export function parseLosses(answer: unknown): Omit<SlideLosses, 'hidden'> {
  const { animated, media, notes } = (answer ?? {}) as Record<string, unknown>;
  const number = (value: unknown) => (Number.isInteger(value) ? Number(value) : 0);
  return { animated: number(animated), media: number(media), notes: number(notes) };
}

const sparseSheetError = () =>
  new ConversionError(
    'TOO_LONG',
    'The cells of a sheet are too far apart. Delete the empty rows and columns between them, or export the sheet as a PDF and upload the PDF.',
  );
