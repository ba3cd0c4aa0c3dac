import type { KindId } from '../identify/kinds.ts';
import type { Spares } from '../sandbox/spares.ts';
import { Lane, type Terms } from './lane.ts';
import type { Pages, PdfToPages, Pixels } from './pdf-to-pages.ts';

/** PDFium in a cell, asked page by page; in two, when the pages of a PDF are slow to draw. */
export function pdfiumPages(spares: Spares, terms: Terms): PdfToPages {
  return {
    name: 'PDFium',
    get warm() {
      return spares.full;
    },
    start: async (signal) =>
      new PdfiumPages(await Lane.start(spares, terms, signal), () => Lane.start(spares, terms, signal)),
    [Symbol.asyncDispose]: () => spares[Symbol.asyncDispose](),
  };
}

/** Pages drawn before it is told whether they are slow. */
const TRIAL = 3;
/** Milliseconds; below, encoding is what takes the time, and a second worker would only be in its way. */
const SLOW = 60;
const WORTH_IT = 8;

class PdfiumPages implements Pages {
  #first: Lane;
  #second: Promise<Lane | null> | null = null;
  #lanes: Lane[];
  #another: () => Promise<Lane>;
  /** What a second lane would have to open, as long as it is there to be opened. */
  #upload: { path: string; pageCount: number } | null = null;

  constructor(first: Lane, another: () => Promise<Lane>) {
    this.#first = first;
    this.#lanes = [first];
    this.#another = another;
  }

  async open(path: string, from: 'upload' | 'cell'): Promise<number> {
    const pageCount = await this.#first.open(path, from);
    this.#upload = from === 'upload' ? { path, pageCount } : null;
    return pageCount;
  }

  draw(index: number): Promise<Pixels> {
    this.#widen(index);
    const [lane = this.#first] = this.#lanes.toSorted((a, b) => a.pending - b.pending);
    return lane.draw(index);
  }

  #widen(index: number): void {
    const { drawn, spent } = this.#first;
    const upload = this.#upload;
    if (this.#second || !upload || drawn < TRIAL || spent / drawn < SLOW) return;
    if (upload.pageCount - index < WORTH_IT) return;
    this.#second = this.#openSecond(upload.path).catch(() => null);
  }

  async #openSecond(path: string): Promise<Lane> {
    const lane = await this.#another();
    try {
      await lane.open(path, 'upload');
      this.#lanes.push(lane);
      return lane;
    } catch (error) {
      await lane[Symbol.asyncDispose]();
      throw error;
    }
  }

  image(path: string): Promise<Pixels> {
    return this.#first.image(path);
  }

  fonts(path: string, kind: KindId): Promise<string[]> {
    return this.#first.fonts(path, kind);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const second = await this.#second;
    await Promise.all([this.#first[Symbol.asyncDispose](), second?.[Symbol.asyncDispose]()]);
  }
}
