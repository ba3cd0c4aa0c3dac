/** Adds up the measures of a document, and ends the scan at a limit. */
import { OTHER_LETTERS } from '../other-letters.ts';
import { LIMITS, type LimitId } from './content-limits.ts';

/** Ends a scan. */
export class LimitExceeded extends Error {
  readonly limit: LimitId;
  readonly value: number;

  constructor(limit: LimitId, value: number) {
    super(`The limit ${limit} is exceeded by ${value}.`);
    this.limit = limit;
    this.value = value;
  }
}

/** The sums and maxima of a document's content. Both methods throw `LimitExceeded`. */
export class Tally {
  readonly values = new Map<LimitId, number>();
  /** The number of sheets of a workbook that are not hidden. */
  visibleSheets = 0;
  /** Whether the document has letters that a PDF may lose. */
  hasOtherLetters = false;

  /** Adds to a sum. */
  add(limit: LimitId, count = 1): void {
    this.#set(limit, (this.values.get(limit) ?? 0) + count);
  }

  /** Raises a maximum. */
  reach(limit: LimitId, value: number): void {
    if (value > (this.values.get(limit) ?? 0)) this.#set(limit, value);
  }

  readText(text: string): void {
    this.hasOtherLetters ||= OTHER_LETTERS.test(text);
  }

  #set(limit: LimitId, value: number): void {
    this.values.set(limit, value);
    if (value > LIMITS[limit].max) throw new LimitExceeded(limit, value);
  }
}
