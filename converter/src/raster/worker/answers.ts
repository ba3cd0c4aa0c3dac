/** Validates the answers of the raster worker, which may be compromised by the file it reads. */
import { damagedError, lockedError } from '../../conversion-error.ts';
import {
  adobeFormError,
  noPagesError,
  notADocumentError,
  portfolioError,
  unknownCharsetError,
} from '../../identify/format-errors.ts';
import { WorkerFailed } from '../../sandbox/worker-failures.ts';
import { readWorkerFile } from '../../sandbox/worker-files.ts';
import { isLimitId, limitError } from '../../scan/content-limits.ts';
import type { HiddenShape, SlideSurvey } from '../../scan/presentation.ts';
import type { Box } from '../box.ts';
import type { Pixels, ScanFacts } from '../pdf-to-pages.ts';

/** An answer whose fields are not validated yet. */
export type Answer = Record<string, unknown>;

const MAX_FONTS = 200;

export function parseAnswer(answer: unknown): Answer {
  if (typeof answer !== 'object' || answer === null) throw new WorkerFailed('The answer has no fields.');
  return answer as Answer;
}

/** @throws ConversionError TOO_LONG or DAMAGED when the scan found that LibreOffice must not open the document */
export function checkScan({ exceeded, damaged, problem }: Answer): void {
  if (isLimitId(exceeded)) throw limitError(exceeded);
  if (damaged === true || problem !== undefined) throw damagedError();
}

export const parseScanFacts = ({ visible, otherLetters, formulas }: Answer): ScanFacts => ({
  visible: Number.isInteger(visible) ? Number(visible) : null,
  otherLetters: otherLetters === true,
  formulas: Number.isInteger(formulas) ? Number(formulas) : 0,
});

const MAX_SURVEYED = 5_000;

/** Returns an empty survey for a presentation that cannot be read, because LibreOffice may still open it. */
export function parseSurvey({ survey }: Answer): SlideSurvey {
  const { firstNumber, hiddenShapes, symbolSlides, symbolBullets, inlineFormulas } = (survey ?? {}) as Answer;
  return {
    firstNumber: Number.isInteger(firstNumber) ? Number(firstNumber) : 1,
    hiddenShapes: listOf(hiddenShapes).filter(isHiddenShape),
    symbolSlides: slidesOf(symbolSlides),
    symbolBullets: Object.fromEntries(
      Object.entries(symbolBullets ?? {}).map(([font, slides]) => [font, slidesOf(slides)]),
    ),
    inlineFormulas: slidesOf(inlineFormulas),
  };
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value.slice(0, MAX_SURVEYED) : []);
const slidesOf = (value: unknown): number[] =>
  listOf(value).filter((slide): slide is number => Number.isInteger(slide) && Number(slide) > 0);

function isHiddenShape(value: unknown): value is HiddenShape {
  const { slide, name, text } = (value ?? {}) as Answer;
  return Number.isInteger(slide) && Number(slide) > 0 && typeof name === 'string' && typeof text === 'string';
}

/** @throws ConversionError UNSUPPORTED, TOO_LONG or DAMAGED */
export function parseMinPages(answer: Answer): number {
  if (answer['problem'] === 'binary') throw notADocumentError();
  if (answer['problem'] === 'charset') throw unknownCharsetError();
  checkScan(answer);
  return Number.isInteger(answer['minPages']) ? Number(answer['minPages']) : 0;
}

/** @throws ConversionError LOCKED, DAMAGED or UNSUPPORTED */
export function parsePageCount({ pageCount, problem }: Answer): number {
  if (problem === 'locked') throw lockedError();
  if (problem === 'form') throw adobeFormError();
  if (problem === 'portfolio') throw portfolioError();
  if (pageCount === 0) throw noPagesError();
  if (!Number.isInteger(pageCount) || Number(pageCount) < 1) throw damagedError();
  return Number(pageCount);
}

export function parseTitles({ titles }: Answer): ReadonlyMap<number, string> {
  const entries = Object.entries(titles ?? {}).filter(([, title]) => typeof title === 'string');
  return new Map(entries.map(([index, title]) => [Number(index), title]));
}

export const parseFonts = ({ fonts }: Answer): string[] =>
  Array.isArray(fonts) ? fonts.filter((name) => typeof name === 'string').slice(0, MAX_FONTS) : [];

/**
 * Reads the pixels of a drawn page from `file`, which must have exactly the size that the answer states.
 * @throws ConversionError DAMAGED, or WorkerFailed when the answer exceeds `box`
 */
export async function readPixels(
  { width, height, text, covered, blank, problem }: Answer,
  file: string,
  box: Box,
): Promise<Pixels> {
  if (problem !== undefined) throw damagedError();
  if (!isWithin(width, box.width) || !isWithin(height, box.height) || typeof text !== 'string') {
    throw new WorkerFailed('The size of the drawn page exceeds the box.');
  }
  return {
    width,
    height,
    text,
    covered: covered === true,
    blank: blank === true,
    data: await readWorkerFile(file, width * height * 3),
  };
}

/** Returns the facts about an image file besides its pixels. */
export const parseImageFacts = ({ pageCount, animated }: Answer) => ({
  pageCount: Number.isInteger(pageCount) && Number(pageCount) > 1 ? Number(pageCount) : 1,
  animated: animated === true,
});

const isWithin = (value: unknown, max: number): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= max;
