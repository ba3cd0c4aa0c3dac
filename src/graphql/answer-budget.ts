/** Bounds the answer to one operation while it is executed, so that no answer fills the memory. */
import { setImmediate } from 'node:timers/promises';
import { ApiError } from '../domain/problem.ts';
import { MAX_PAGES_PER_ANSWER } from './list-limits.ts';

/** Estimated bytes of the JSON of one answer. */
export const MAX_ANSWER_BYTES = 4 * 2 ** 20;
/** Estimated bytes of the values of a document, and of a page, besides its text and links. */
const DOCUMENT_BYTES = 500;
const PAGE_BYTES = 100;

export class AnswerBudget {
  #left: number;
  #pages = 0;

  constructor(maximum = MAX_ANSWER_BYTES) {
    this.#left = maximum;
  }

  /** @throws ApiError ANSWER_TOO_LARGE */
  addDocuments(count: number): void {
    this.#add(count * DOCUMENT_BYTES);
  }

  /** @throws ApiError ANSWER_TOO_LARGE */
  addPages(count: number): void {
    this.#pages += count;
    this.#add(count * PAGE_BYTES);
  }

  /**
   * Has to be called before a list of pages is read. Waits until the lists of the other documents are counted, so that
   * an answer with too many pages reads none of them.
   * @throws ApiError QUERY_TOO_COSTLY
   */
  async checkPages(): Promise<void> {
    await setImmediate();
    const [cost, limit] = [this.#pages, MAX_PAGES_PER_ANSWER];
    if (cost <= limit) return;
    const message = `The request exceeds the pages limit: ${cost} of at most ${limit}.`;
    throw new ApiError('QUERY_TOO_COSTLY', message, { measure: 'pages', cost, limit });
  }

  /** Counts a text or a link. @returns the text @throws ApiError ANSWER_TOO_LARGE */
  addText(text: string): string {
    this.#add(Buffer.byteLength(text));
    return text;
  }

  #add(bytes: number): void {
    this.#left -= bytes;
    if (this.#left >= 0) return;
    const message = `The answer has more than ${MAX_ANSWER_BYTES} bytes. Ask for fewer pages, texts or links at once.`;
    throw new ApiError('ANSWER_TOO_LARGE', message, { limit: 'answerBytes', maximum: MAX_ANSWER_BYTES });
  }
}
