/** Draws the pages of a document in sandboxed workers, each of which may be replaced by the next. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConversionError, damagedError, tooComplexError, tookTooLongError } from '../conversion-error.ts';
import type { ImageKindId, KindId } from '../identify/kinds.ts';
import type { WarmPool } from '../sandbox/warm-pool.ts';
import { WorkerExited, WorkerFailed, WorkerOverBudget } from '../sandbox/worker-failures.ts';
import { moveWorkerFile } from '../sandbox/worker-files.ts';
import type { SlideSurvey } from '../scan/presentation.ts';
import type { Box } from './box.ts';
import {
  type ImagePixels,
  PageNotDrawable,
  type Pages,
  type PdfToPages,
  type Pixels,
  type ScanFacts,
} from './pdf-to-pages.ts';
import {
  checkScan,
  parseFonts,
  parseImageFacts,
  parseMinPages,
  parsePageCount,
  parseScanFacts,
  parseSurvey,
  parseTitles,
  readPixels,
} from './worker/answers.ts';
import { isFaultOfMachine, isTooComplex } from './worker/failures.ts';
import { linkOrCopy, ReplaceableWorker } from './worker/replaceable-worker.ts';
import type { TextKind } from './worker/requests.ts';

export interface RasterLimits {
  /** Maximum size of a page. */
  box: Box;
  /** Timeout of drawing a page, in milliseconds. */
  pageTimeout: number;
  /** Timeout of opening a document, in milliseconds. */
  openTimeout: number;
}

/** Output files that the worker uses in turn, so that one page is drawn while the previous one is read. */
const OUTPUT_FILES = 2;
/** The worker stops much earlier, unless PDFium hangs. */
const TITLES_TIMEOUT_MS = 10_000;

/** Draws with PDFium in sandboxed workers. */
export function pdfiumToPages(pool: WarmPool, limits: RasterLimits): PdfToPages {
  return {
    get warm() {
      return pool.full;
    },
    async start(signal, maxCpu, box) {
      // One page may use its whole time; the placeholder image replaces it.
      const pageMaxCpu = () => maxCpu() + limits.pageTimeout / 1000;
      const worker = new ReplaceableWorker(pool, await pool.acquire(), signal, pageMaxCpu);
      // A document may arrive while renditions are drawn, and it must not wait for the start of a worker.
      if (box) pool.refill();
      return new PdfiumPages(box ? { ...limits, box } : limits, signal, worker);
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

class PdfiumPages implements Pages {
  #limits: RasterLimits;
  #signal: AbortSignal;
  #worker: ReplaceableWorker;
  /** The open PDF in the worker's folder; copied to the next worker when this one exits. */
  #file = '';
  #words: readonly string[] = [];
  #files = 0;
  #slot = 0;
  #isClosed = false;
  /** The last page that was requested: pages are drawn one after the other. */
  #lastDraw: Promise<unknown> = Promise.resolve();

  constructor(limits: RasterLimits, signal: AbortSignal, worker: ReplaceableWorker) {
    this.#limits = limits;
    this.#signal = signal;
    this.#worker = worker;
  }

  async open(path: string, words: readonly string[] = []): Promise<number> {
    await this.#lastDraw.catch(() => {});
    // The worker may have exited at the last page of the previous part.
    if (!this.#worker.alive) await this.#worker.replace();
    this.#words = words;
    this.#files += 1;
    const file = join(this.#worker.in, `${this.#files}.pdf`);
    await linkOrCopy(path, file);
    return this.#openInWorker(file);
  }

  async titles(): Promise<ReadonlyMap<number, string>> {
    try {
      return parseTitles(await this.#worker.request({ do: 'titles' }, TITLES_TIMEOUT_MS));
    } catch (error) {
      this.#signal.throwIfAborted();
      // A document without titles is still useful. Another worker draws the next page.
      if (error instanceof WorkerFailed) return new Map();
      throw error;
    }
  }

  draw(index: number): Promise<Pixels> {
    const slot = this.#slot++ % OUTPUT_FILES;
    const draw = () => this.#draw(index, slot);
    const drawn = this.#lastDraw.then(draw, draw);
    this.#lastDraw = drawn;
    return drawn;
  }

  async image(path: string, kind: ImageKindId, page: number): Promise<ImagePixels> {
    const file = await this.#worker.linkDocument(path);
    const to = join(this.#worker.out, 'slot-0');
    const { box, openTimeout } = this.#limits;
    try {
      const answer = await this.#worker.request({ do: 'image', file, kind, page, box, to }, openTimeout);
      return { ...(await readPixels(answer, to, box)), ...parseImageFacts(answer) };
    } catch (error) {
      this.#signal.throwIfAborted();
      if (isTooComplex(error)) throw tooComplexError({ cause: error });
      if (error instanceof WorkerFailed && !isFaultOfMachine(error)) throw damagedError({ cause: error });
      throw error;
    }
  }

  async scan(path: string, kind: KindId): Promise<ScanFacts> {
    const file = await this.#worker.linkDocument(path);
    try {
      const answer = await this.#worker.request({ do: 'scan', file, kind }, this.#limits.openTimeout);
      checkScan(answer);
      return parseScanFacts(answer);
    } catch (error) {
      throw this.#openFailure(error);
    }
  }

  async slides(path: string): Promise<SlideSurvey> {
    const file = await this.#worker.linkDocument(path);
    return parseSurvey(await this.#worker.request({ do: 'slides', file }, this.#limits.openTimeout));
  }

  async text(path: string, kind: TextKind, to: string): Promise<number> {
    const file = await this.#worker.linkDocument(path);
    const output = join(this.#worker.out, 'text');
    try {
      const body = { do: 'text', file, kind, to: output } as const;
      const minPages = parseMinPages(await this.#worker.request(body, this.#limits.openTimeout));
      await moveWorkerFile(output, to);
      return minPages;
    } catch (error) {
      throw this.#openFailure(error);
    }
  }

  async fonts(path: string, kind: KindId): Promise<string[]> {
    const file = await this.#worker.linkDocument(path);
    return parseFonts(await this.#worker.request({ do: 'fonts', file, kind }, this.#limits.openTimeout));
  }

  /** Returns why a document cannot be read. @throws the signal's reason when the conversion was aborted */
  #openFailure(error: unknown): unknown {
    this.#signal.throwIfAborted();
    return isTooComplex(error) ? tooComplexError({ cause: error }) : error;
  }

  async #openInWorker(file: string): Promise<number> {
    this.#file = file;
    try {
      const request = { do: 'open', file, words: this.#words } as const;
      return parsePageCount(await this.#worker.request(request, this.#limits.openTimeout));
    } catch (error) {
      throw this.#openFailure(error);
    }
  }

  async #draw(index: number, slot: number, isRetry = false): Promise<Pixels> {
    this.#signal.throwIfAborted();
    if (this.#isClosed) throw new WorkerFailed('The document is closed.');
    if (!this.#worker.alive) await this.#replaceWorkerAndReopen();
    const to = join(this.#worker.out, `slot-${slot}`);
    const { box, pageTimeout } = this.#limits;
    try {
      const answer = await this.#worker.request({ do: 'draw', index, box, to }, pageTimeout);
      return await readPixels(answer, to, box);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (error instanceof WorkerOverBudget) throw tookTooLongError({ cause: error });
      // The first exit may have another reason than this page; a second one has not.
      if (error instanceof WorkerExited && !isRetry) return await this.#draw(index, slot, true);
      if (isFaultOfMachine(error)) throw error;
      if (error instanceof WorkerFailed || error instanceof ConversionError) {
        throw new PageNotDrawable(error.message, { cause: error });
      }
      throw error;
    }
  }

  async #replaceWorkerAndReopen(): Promise<void> {
    await this.#worker.replace((worker) => copyFile(this.#file, join(worker.in, 'again.pdf')));
    await this.#openInWorker(join(this.#worker.in, 'again.pdf'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#worker.close(this.#lastDraw);
  }
}
