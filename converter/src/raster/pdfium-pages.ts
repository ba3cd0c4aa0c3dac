import { access, copyFile, link } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ConversionError,
  damagedError,
  resourcesError,
  tooComplexError,
  tookTooLongError,
} from '../conversion-error.ts';
import type { ImageKindId, KindId } from '../identify/kinds.ts';
import {
  type SandboxedWorker,
  WorkerExited,
  WorkerFailed,
  WorkerKilled,
  WorkerNotStarted,
  WorkerOutOfMemory,
  WorkerOutOfSpace,
  WorkerOverBudget,
  WorkerTimedOut,
} from '../sandbox/sandboxed-worker.ts';
import type { WarmPool } from '../sandbox/warm-pool.ts';
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
  type Answer,
  checkScan,
  parseAnswer,
  parseFonts,
  parseImageFacts,
  parseMinPages,
  parsePageCount,
  parseScanFacts,
  parseSurvey,
  parseTitles,
  readPixels,
} from './worker/answers.ts';
import type { RasterRequest, TextKind } from './worker/requests.ts';

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
      const worker = await pool.acquire();
      // A document may arrive while renditions are drawn, and it must not wait for the start of a worker.
      if (box) pool.refill();
      return new PdfiumPages(pool, box ? { ...limits, box } : limits, signal, maxCpu, worker);
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

class PdfiumPages implements Pages {
  #pool: WarmPool;
  #limits: RasterLimits;
  #signal: AbortSignal;
  #maxCpu: () => number;
  #worker: SandboxedWorker;
  /** The open PDF in the worker's folder; copied to the next worker when this one exits. */
  #file = '';
  #files = 0;
  #slot = 0;
  #isClosed = false;
  /** The last page that was requested: pages are drawn one after the other. */
  #lastDraw: Promise<unknown> = Promise.resolve();

  constructor(
    pool: WarmPool,
    limits: RasterLimits,
    signal: AbortSignal,
    maxCpu: () => number,
    worker: SandboxedWorker,
  ) {
    this.#pool = pool;
    // One page may use its whole time; the placeholder image replaces it.
    this.#maxCpu = () => maxCpu() + limits.pageTimeout / 1000;
    this.#limits = limits;
    this.#signal = signal;
    this.#worker = worker;
  }

  async open(path: string): Promise<number> {
    await this.#lastDraw.catch(() => {});
    // The worker may have exited at the last page of the previous part.
    if (!this.#worker.alive) await this.#replaceWorker();
    this.#files += 1;
    const file = join(this.#worker.in, `${this.#files}.pdf`);
    await linkOrCopy(path, file);
    return this.#openInWorker(file);
  }

  async titles(): Promise<ReadonlyMap<number, string>> {
    try {
      return parseTitles(await this.#request({ do: 'titles' }, TITLES_TIMEOUT_MS));
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
    const file = await this.#linkDocument(path);
    const to = join(this.#worker.out, 'slot-0');
    const { box, openTimeout } = this.#limits;
    try {
      const answer = await this.#request({ do: 'image', file, kind, page, box, to }, openTimeout);
      return { ...(await readPixels(answer, to, box)), ...parseImageFacts(answer) };
    } catch (error) {
      this.#signal.throwIfAborted();
      if (isTooComplex(error)) throw tooComplexError({ cause: error });
      if (error instanceof WorkerFailed && !isFaultOfMachine(error)) throw damagedError({ cause: error });
      throw error;
    }
  }

  async scan(path: string, kind: KindId): Promise<ScanFacts> {
    const file = await this.#linkDocument(path);
    try {
      const answer = await this.#request({ do: 'scan', file, kind }, this.#limits.openTimeout);
      checkScan(answer);
      return parseScanFacts(answer);
    } catch (error) {
      this.#signal.throwIfAborted();
      throw isTooComplex(error) ? tooComplexError({ cause: error }) : error;
    }
  }

  async slides(path: string): Promise<SlideSurvey> {
    const file = await this.#linkDocument(path);
    return parseSurvey(await this.#request({ do: 'slides', file }, this.#limits.openTimeout));
  }

  async text(path: string, kind: TextKind, to: string): Promise<number> {
    const file = await this.#linkDocument(path);
    const output = join(this.#worker.out, 'text');
    try {
      const body = { do: 'text', file, kind, to: output } as const;
      const minPages = parseMinPages(await this.#request(body, this.#limits.openTimeout));
      await moveWorkerFile(output, to);
      return minPages;
    } catch (error) {
      this.#signal.throwIfAborted();
      throw isTooComplex(error) ? tooComplexError({ cause: error }) : error;
    }
  }

  async fonts(path: string, kind: KindId): Promise<string[]> {
    const file = await this.#linkDocument(path);
    return parseFonts(await this.#request({ do: 'fonts', file, kind }, this.#limits.openTimeout));
  }

  /** Links the office document into the worker's folder, once for each worker. */
  async #linkDocument(path: string): Promise<string> {
    const file = join(this.#worker.in, 'document');
    await access(file).catch(() => linkOrCopy(path, file));
    return file;
  }

  async #openInWorker(file: string): Promise<number> {
    this.#file = file;
    try {
      return parsePageCount(await this.#request({ do: 'open', file }, this.#limits.openTimeout));
    } catch (error) {
      this.#signal.throwIfAborted();
      throw isTooComplex(error) ? tooComplexError({ cause: error }) : error;
    }
  }

  async #draw(index: number, slot: number, isRetry = false): Promise<Pixels> {
    this.#signal.throwIfAborted();
    if (this.#isClosed) throw new WorkerFailed('The document is closed.');
    if (!this.#worker.alive) await this.#replaceWorkerAndReopen();
    const to = join(this.#worker.out, `slot-${slot}`);
    const { box, pageTimeout } = this.#limits;
    try {
      const answer = await this.#request({ do: 'draw', index, box, to }, pageTimeout);
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
    await this.#replaceWorker((worker) => copyFile(this.#file, join(worker.in, 'again.pdf')));
    await this.#openInWorker(join(this.#worker.in, 'again.pdf'));
  }

  /** Replaces the worker. `copyFiles` copies the needed files from the old worker's folder before its removal. */
  async #replaceWorker(
    copyFiles: (worker: SandboxedWorker) => Promise<void> = async () => {},
  ): Promise<void> {
    const old = this.#worker;
    this.#worker = await this.#pool.acquire();
    await copyFiles(this.#worker);
    await old[Symbol.asyncDispose]();
  }

  async #request(body: RasterRequest, timeout: number): Promise<Answer> {
    const answer = parseAnswer(await this.#worker.request(body, timeout, this.#signal, this.#maxCpu));
    const isFailed = answer['problem'] !== undefined && answer['problem'] !== 'locked';
    if (answer['problem'] === 'resources' || (isFailed && this.#worker.outOfSpace)) throw resourcesError();
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const worker = this.#worker;
    await worker[Symbol.asyncDispose]();
    // A page that is being drawn may be replacing the worker.
    await this.#lastDraw.catch(() => {});
    if (this.#worker !== worker) await this.#worker[Symbol.asyncDispose]();
    this.#pool.refill();
  }
}

/** Whether another attempt may succeed, because neither the document nor the page is the reason. */
const isFaultOfMachine = (error: unknown) =>
  error instanceof WorkerKilled ||
  error instanceof WorkerNotStarted ||
  error instanceof WorkerOutOfSpace ||
  (error instanceof ConversionError && error.failure === 'INTERNAL');

const isTooComplex = (error: unknown) =>
  error instanceof WorkerTimedOut || error instanceof WorkerOutOfMemory;

/** Creates a hard link where both paths are on one file system, and a copy otherwise. */
const linkOrCopy = (from: string, to: string) => link(from, to).catch(() => copyFile(from, to));
