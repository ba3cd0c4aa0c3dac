import { copyFile, link } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../failure.ts';
import { type Cell, CellFailed } from '../sandbox/cell.ts';
import type { Spares } from '../sandbox/spares.ts';
import { moveMade, readMade } from '../sandbox/take.ts';
import { DAMAGED, LOCKED } from '../sentences.ts';
import type { Box } from './box.ts';
import { type Pixels, Undrawable } from './pdf-to-pages.ts';

/** Bounds of what is drawn. */
export interface Terms {
  box: Box;
  /** Milliseconds a page may take. */
  pageTimeout: number;
  openTimeout: number;
}

/** More than one, so that a page can be drawn while the one before is read. */
const SLOTS = 2;

/** One worker and the PDF it has open. It draws one page after the other; one that kills it costs only that page. */
export class Lane implements AsyncDisposable {
  #spares: Spares;
  #terms: Terms;
  #signal: AbortSignal;
  #cell: Cell;
  /** In the cell's folder; copied to the next one when a page kills it. */
  #file = '';
  #files = 0;
  #slot = 0;
  #last: Promise<unknown> = Promise.resolve();
  /** Pages asked for and not drawn yet. */
  pending = 0;
  /** Pages drawn, and the milliseconds that took. */
  drawn = 0;
  spent = 0;

  private constructor(spares: Spares, terms: Terms, signal: AbortSignal, cell: Cell) {
    this.#spares = spares;
    this.#terms = terms;
    this.#signal = signal;
    this.#cell = cell;
  }

  static async start(spares: Spares, terms: Terms, signal: AbortSignal): Promise<Lane> {
    return new Lane(spares, terms, signal, await spares.take());
  }

  /** A copy of ours, or a file a cell made; answers its pages. Throws a `Refusal`. */
  async open(path: string, from: 'upload' | 'cell'): Promise<number> {
    await this.#last.catch(() => {});
    const file = join(this.#cell.in, `${++this.#files}.pdf`);
    if (from === 'cell') await moveMade(path, file);
    else await link(path, file).catch(() => copyFile(path, file));
    return this.#opened(file);
  }

  async #opened(file: string): Promise<number> {
    this.#file = file;
    const { pageCount, problem } = await this.#ask({ do: 'open', file }, this.#terms.openTimeout);
    if (problem === 'locked') throw new Refusal('LOCKED', LOCKED);
    if (!Number.isInteger(pageCount) || Number(pageCount) < 1) throw new Refusal('DAMAGED', DAMAGED);
    return Number(pageCount);
  }

  /** Throws `Undrawable`. Ask again before it is done: the next question is then there when an answer comes. */
  draw(index: number): Promise<Pixels> {
    this.pending += 1;
    const draw = () => this.#draw(index).finally(() => (this.pending -= 1));
    const drawn = this.#last.then(draw, draw);
    this.#last = drawn;
    return drawn;
  }

  async #draw(index: number): Promise<Pixels> {
    this.#signal.throwIfAborted();
    const started = performance.now();
    try {
      if (!this.#cell.alive) await this.#replace();
      const to = join(this.#cell.out, `slot-${this.#slot++ % SLOTS}`);
      const { box, pageTimeout } = this.#terms;
      return await this.#pixels(await this.#ask({ do: 'draw', index, box, to }, pageTimeout), to);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (!(error instanceof CellFailed || error instanceof Refusal)) throw error;
      throw new Undrawable(error.message, { cause: error });
    } finally {
      this.drawn += 1;
      this.spent += performance.now() - started;
    }
  }

  /** The only page of an image. Throws a `Refusal`. */
  async image(path: string): Promise<Pixels> {
    const { box, openTimeout } = this.#terms;
    const file = await this.#bring(path);
    const to = join(this.#cell.out, 'slot-0');
    try {
      return await this.#pixels(await this.#ask({ do: 'image', file, box, to }, openTimeout), to);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (error instanceof CellFailed) throw new Refusal('DAMAGED', DAMAGED, { cause: error });
      throw error;
    }
  }

  async fonts(path: string, kind: string): Promise<string[]> {
    const file = await this.#bring(path);
    const { fonts } = await this.#ask({ do: 'fonts', file, kind }, this.#terms.openTimeout);
    return Array.isArray(fonts) ? fonts.filter((name) => typeof name === 'string').slice(0, 200) : [];
  }

  async #bring(path: string): Promise<string> {
    const file = join(this.#cell.in, 'document');
    await link(path, file).catch(() => copyFile(path, file));
    return file;
  }

  /** What was drawn is exactly as large as it says, and it says no more than was asked for. */
  async #pixels(answer: Record<string, unknown>, file: string): Promise<Pixels> {
    const { width, height, text, problem } = answer;
    if (problem !== undefined) throw new Refusal('DAMAGED', DAMAGED);
    const { box } = this.#terms;
    if (!inside(width, box.width) || !inside(height, box.height) || typeof text !== 'string') {
      throw new CellFailed('drew something that was not asked for');
    }
    return { width, height, text, data: await readMade(file, width * height * 3) };
  }

  /** A new cell with the same document, after a page has cost us the old one. */
  async #replace(): Promise<void> {
    const old = this.#cell;
    this.#cell = await this.#spares.take();
    const file = join(this.#cell.in, 'again.pdf');
    await copyFile(this.#file, file);
    await old[Symbol.asyncDispose]();
    await this.#opened(file);
  }

  async #ask(question: object, timeout: number): Promise<Record<string, unknown>> {
    const answer = await this.#cell.ask(question, timeout, this.#signal).catch((error) => {
      this.#signal.throwIfAborted();
      throw error;
    });
    if (typeof answer !== 'object' || answer === null) throw new CellFailed('answered nothing');
    return answer as Record<string, unknown>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cell[Symbol.asyncDispose]();
    this.#spares.refill();
  }
}

const inside = (value: unknown, max: number): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= max;
