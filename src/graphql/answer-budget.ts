/**
 * Bounds the answer to one operation while it is executed, so that no answer fills the memory or holds the event loop.
 */
import { setImmediate } from 'node:timers/promises';
import { ApiError } from '../domain/problem.ts';
import { MAX_PAGES_PER_ANSWER } from './list-limits.ts';

/** Estimated bytes of the JSON of one answer. */
export const MAX_ANSWER_BYTES = 4 * 2 ** 20;
/** Estimated bytes of the values of a document, of a page besides its text and links, and of an entry of a timeline. */
const DOCUMENT_BYTES = 500;
const PAGE_BYTES = 100;
const ENTRY_BYTES = 400;
/** Estimated bytes of a signed link of S3 or of CloudFront. */
const LINK_BYTES = 550;
/** Documents and pages whose fields are executed before the event loop continues. */
const ITEMS_PER_TURN = 200;

export class AnswerBudget {
  #left: number;
  #pages = 0;
  #items = 0;
  #turn: Promise<void> = Promise.resolve();

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

  /** @throws ApiError ANSWER_TOO_LARGE */
  addEntries(count: number): void {
    this.#add(count * ENTRY_BYTES);
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

  /** Counts a signed link before it is signed, because a signature takes time. @throws ApiError ANSWER_TOO_LARGE */
  addLink(): void {
    this.#add(LINK_BYTES);
  }

  /** Counts a text. @returns the text @throws ApiError ANSWER_TOO_LARGE */
  addText(text: string): string {
    this.#add(Buffer.byteLength(text));
    return text;
  }

  /**
   * Gives each further list a turn of the event loop of its own once an answer has many documents and pages. Without
   * it, graphql-js executes the fields of all lists in one turn.
   * @returns null when the list needs no turn
   */
  turnOf(list: readonly unknown[]): Promise<void> | null {
    this.#items += list.length;
    if (this.#items <= ITEMS_PER_TURN) return null;
    this.#turn = this.#turn.then(() => setImmediate());
    return this.#turn;
  }

  #add(bytes: number): void {
    this.#left -= bytes;
    if (this.#left >= 0) return;
    const message = `The answer has more than ${MAX_ANSWER_BYTES} bytes. Ask for fewer pages, texts or links at once.`;
    throw new ApiError('ANSWER_TOO_LARGE', message, { measure: 'answerBytes', limit: MAX_ANSWER_BYTES });
  }
}
