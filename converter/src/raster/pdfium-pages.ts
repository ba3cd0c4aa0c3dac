import { copyFile, link } from 'node:fs/promises';
import { join } from 'node:path';
import { ConversionError } from '../conversion-error.ts';
import type { KindId } from '../identify/kinds.ts';
import {
  type SandboxedWorker,
  WorkerDied,
  WorkerFailed,
  WorkerTimedOut,
} from '../sandbox/sandboxed-worker.ts';
import type { WarmPool } from '../sandbox/warm-pool.ts';
import { moveWorkerFile, readWorkerFile } from '../sandbox/worker-files.ts';
import { DAMAGED, LOCKED } from '../sentences.ts';
import type { Box } from './box.ts';
import { type Pages, type PdfToPages, type Pixels, Undrawable } from './pdf-to-pages.ts';

/** Bounds of what is drawn. */
export interface Terms {
  box: Box;
  /** Milliseconds a page may take. */
  pageTimeout: number;
  openTimeout: number;
}

const SLOTS = 2;
/** Milliseconds; the worker itself gives up much earlier, unless PDFium hangs. */
const TITLES_TIMEOUT = 10_000;

/** PDFium in a worker, asked page by page. */
export function pdfiumToPages(pool: WarmPool, terms: Terms): PdfToPages {
  return {
    name: 'PDFium',
    get warm() {
      return pool.full;
    },
    start: async (signal) => new PdfiumPages(pool, terms, signal, await pool.take()),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

class PdfiumPages implements Pages {
  #pool: WarmPool;
  #terms: Terms;
  #signal: AbortSignal;
  #worker: SandboxedWorker;
  /** In the worker's folder; copied to the next one when a page kills it. */
  #file = '';
  #files = 0;
  #slot = 0;
  /** One page after the other; the next question is already there when an answer comes. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(pool: WarmPool, terms: Terms, signal: AbortSignal, worker: SandboxedWorker) {
    this.#pool = pool;
    this.#terms = terms;
    this.#signal = signal;
    this.#worker = worker;
  }

  async open(path: string, from: 'upload' | 'worker'): Promise<number> {
    await this.#last.catch(() => {});
    // The last page of the part before may have cost us the worker: that is no reason to begin again.
    if (!this.#worker.alive) await this.#renew();
    const file = await this.#bring(path, from);
    return this.#opened(file);
  }

  async titles(): Promise<ReadonlyMap<number, string>> {
    try {
      const { titles } = await this.#ask({ do: 'titles' }, TITLES_TIMEOUT);
      const entries = Object.entries(titles ?? {}).filter(([, title]) => typeof title === 'string');
      return new Map(entries.map(([index, title]) => [Number(index), title]));
    } catch (error) {
      this.#signal.throwIfAborted();
      // A document is not worse for an outline that cannot be read; the next page gets a new worker.
      if (error instanceof WorkerFailed) return new Map();
      throw error;
    }
  }

  async #bring(path: string, from: 'upload' | 'worker'): Promise<string> {
    this.#files += 1;
    const file = join(this.#worker.in, `${this.#files}.pdf`);
    if (from === 'worker') await moveWorkerFile(path, file);
    else await link(path, file).catch(() => copyFile(path, file));
    return file;
  }

  async #opened(file: string): Promise<number> {
    this.#file = file;
    const answer = await this.#ask({ do: 'open', file }, this.#terms.openTimeout);
    const { pageCount, problem } = answer;
    if (problem === 'locked') throw new ConversionError('LOCKED', LOCKED);
    if (!Number.isInteger(pageCount) || Number(pageCount) < 1) throw new ConversionError('DAMAGED', DAMAGED);
    return Number(pageCount);
  }

  draw(index: number): Promise<Pixels> {
    const slot = this.#slot++ % SLOTS;
    const drawn = this.#last.then(
      () => this.#draw(index, slot),
      () => this.#draw(index, slot),
    );
    this.#last = drawn;
    return drawn;
  }

  async #draw(index: number, slot: number, again = false): Promise<Pixels> {
    this.#signal.throwIfAborted();
    if (!this.#worker.alive) await this.#replace();
    const to = join(this.#worker.out, `slot-${slot}`);
    try {
      const answer = await this.#ask(
        { do: 'draw', index, box: this.#terms.box, to },
        this.#terms.pageTimeout,
      );
      return await this.#pixels(answer, to);
    } catch (error) {
      this.#signal.throwIfAborted();
      // Not every death is the page's doing; a second one is.
      if (error instanceof WorkerDied && !again) return await this.#draw(index, slot, true);
      if (error instanceof WorkerFailed || error instanceof ConversionError) {
        throw new Undrawable(error.message, { cause: error });
      }
      throw error;
    }
  }

  async image(path: string): Promise<Pixels> {
    const file = join(this.#worker.in, 'image');
    await link(path, file).catch(() => copyFile(path, file));
    const to = join(this.#worker.out, 'slot-0');
    try {
      const answer = await this.#ask(
        { do: 'image', file, box: this.#terms.box, to },
        this.#terms.openTimeout,
      );
      return await this.#pixels(answer, to);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (error instanceof WorkerFailed) throw new ConversionError('DAMAGED', DAMAGED, { cause: error });
      throw error;
    }
  }

  async fonts(path: string, kind: KindId): Promise<string[]> {
    const file = join(this.#worker.in, 'document');
    await link(path, file).catch(() => copyFile(path, file));
    const { fonts } = await this.#ask({ do: 'fonts', file, kind }, this.#terms.openTimeout);
    return Array.isArray(fonts) ? fonts.filter((name) => typeof name === 'string').slice(0, 200) : [];
  }

  /** What was drawn is exactly as large as it says, and it says no more than was asked for. */
  async #pixels(answer: Record<string, unknown>, file: string): Promise<Pixels> {
    const { width, height, text, problem } = answer;
    if (problem !== undefined) throw new ConversionError('DAMAGED', DAMAGED);
    const { box } = this.#terms;
    if (!inside(width, box.width) || !inside(height, box.height) || typeof text !== 'string') {
      throw new WorkerFailed('drew something that was not asked for');
    }
    return { width, height, text, data: await readWorkerFile(file, width * height * 3) };
  }

  /** A new worker with the same document, after a page has cost us the old one. */
  async #replace(): Promise<void> {
    await this.#renew((worker) => copyFile(this.#file, join(worker.in, 'again.pdf')));
    await this.#opened(join(this.#worker.in, 'again.pdf'));
  }

  /** Another worker; `bring` takes what is still needed out of the folder of the old one. */
  async #renew(bring: (worker: SandboxedWorker) => Promise<void> = async () => {}): Promise<void> {
    const old = this.#worker;
    this.#worker = await this.#pool.take();
    await bring(this.#worker);
    await old[Symbol.asyncDispose]();
  }

  async #ask(question: object, timeout: number): Promise<Record<string, unknown>> {
    try {
      const answer = await this.#worker.ask(question, timeout, this.#signal);
      if (typeof answer !== 'object' || answer === null) throw new WorkerFailed('answered nothing');
      return answer as Record<string, unknown>;
    } catch (error) {
      this.#signal.throwIfAborted();
      if (error instanceof WorkerTimedOut) throw new WorkerTimedOut('took too long', { cause: error });
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker[Symbol.asyncDispose]();
    this.#pool.refill();
  }
}

const inside = (value: unknown, max: number): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= max;
