import { copyFile, link } from 'node:fs/promises';
import { join } from 'node:path';
import { ConversionError } from '../conversion-error.ts';
import { type SandboxedWorker, WorkerFailed, WorkerTimedOut } from '../sandbox/sandboxed-worker.ts';
import type { WarmPool } from '../sandbox/warm-pool.ts';
import { DAMAGED, LOCKED, TOO_SLOW } from '../sentences.ts';
import type { OfficeDocument, OfficeFile, OfficeToPdf } from './office-to-pdf.ts';
import { FEW, pageRanges, type Range, slideRanges } from './ranges.ts';

/** What the driver says of a document it has loaded, once checked. */
interface Description {
  /** Whether each slide is visible; null when the document has none. */
  slides: boolean[] | null;
  pageCount: number | null;
}

/** Milliseconds; a presentation of hundreds of slides takes one or two thousand. */
const REMARKS_TIMEOUT = 10_000;

/** LibreOffice over a UNO pipe: started before it is needed, used for one document. */
export function unoToPdf(pool: WarmPool): OfficeToPdf {
  return {
    name: 'LibreOffice over UNO',
    get warm() {
      return pool.full;
    },
    async open(file, deadline, signal) {
      const worker = await pool.take();
      try {
        return await load(worker, file, { deadline, onClose: () => pool.refill() }, signal);
      } catch (error) {
        await worker[Symbol.asyncDispose]();
        pool.refill();
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

interface Terms {
  deadline: number;
  onClose(): void;
}

async function load(
  worker: SandboxedWorker,
  file: OfficeFile,
  terms: Terms,
  signal: AbortSignal,
): Promise<OfficeDocument> {
  const path = join(worker.in, `document.${file.extension}`);
  await link(file.path, path).catch(() => copyFile(file.path, path));
  const { app, filter } = file.kind;
  const answer = await ask(
    worker,
    { do: 'load', file: path, app, filter, options: file.filterOptions },
    terms,
    signal,
  );
  const description = parseDescription(answer);
  if (!description) {
    throw file.perhapsLocked
      ? new ConversionError('LOCKED', LOCKED)
      : new ConversionError('DAMAGED', DAMAGED);
  }
  return opened(worker, app, description, terms);
}

function opened(
  worker: SandboxedWorker,
  app: OfficeFile['kind']['app'],
  { slides, pageCount }: Description,
  terms: Terms,
): OfficeDocument {
  const visible = slides?.filter(Boolean).length;
  const ranges = slides ? slideRanges(slides) : pageRanges(pageCount ?? FEW);
  return {
    // A few pages are counted once they are exported: LibreOffice's own count is no promise.
    pageCount: visible ?? (pageCount !== null && pageCount > FEW ? pageCount : null),
    async *parts(signal) {
      if (visible === 0) throw new ConversionError('UNSUPPORTED', 'All its slides are hidden.');
      for (const [index, range] of ranges.entries()) {
        const path = join(worker.out, `${index}.pdf`);
        const shown = slides && visibleIn(slides, range);
        const question = {
          do: 'export',
          filter: `${app}_pdf_Export`,
          to: path,
          range: name(range),
          slides: shown,
        };
        const answer = await ask(worker, question, terms, signal);
        if (!isExported(answer)) throw new ConversionError('DAMAGED', DAMAGED);
        yield { path, last: index === ranges.length - 1, ...(shown && { titles: parseTitles(answer) }) };
      }
    },
    async remarks(signal) {
      if (app !== 'impress' || !slides || !worker.alive) return null;
      const hidden = slides.filter((shown) => !shown).length;
      const answer = await worker.ask({ do: 'remark' }, REMARKS_TIMEOUT, signal).catch(() => null);
      return { hidden, ...parseRemarks(answer) };
    },
    async [Symbol.asyncDispose]() {
      await worker[Symbol.asyncDispose]();
      terms.onClose();
    },
  };
}

/** Indices from 0. */
const visibleIn = (slides: boolean[], { from, to }: Range) =>
  slides.flatMap((shown, index) =>
    shown && index + 1 >= from && index < (to ?? slides.length) ? [index] : [],
  );

const name = ({ from, to }: Range) => (to === null ? `${from}-` : from === to ? `${from}` : `${from}-${to}`);

async function ask(
  worker: SandboxedWorker,
  question: object,
  { deadline }: Terms,
  signal: AbortSignal,
): Promise<unknown> {
  try {
    return await worker.ask(question, Math.max(1, deadline - Date.now()), signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof WorkerTimedOut) throw new ConversionError('TIMED_OUT', TOO_SLOW, { cause: error });
    // LibreOffice crashed on it, or ran into a limit.
    if (error instanceof WorkerFailed) throw new ConversionError('DAMAGED', DAMAGED, { cause: error });
    throw error;
  }
}

const isExported = (answer: unknown): answer is { titles?: unknown } =>
  typeof answer === 'object' && answer !== null && 'exported' in answer && answer.exported === true;

const parseTitles = ({ titles }: { titles?: unknown }) =>
  new Map(
    (Array.isArray(titles) ? titles : []).flatMap((title, index): [number, string][] =>
      typeof title === 'string' ? [[index, title]] : [],
    ),
  );

/** Numbers, or nothing to remark: it is not worth failing for. */
function parseRemarks(answer: unknown) {
  const { animated, media, notes } = (answer ?? {}) as Record<string, unknown>;
  const number = (value: unknown) => (Number.isInteger(value) ? Number(value) : 0);
  return { animated: number(animated), media: number(media), notes: number(notes) };
}

function parseDescription(answer: unknown): Description | null {
  if (typeof answer !== 'object' || answer === null || 'problem' in answer) return null;
  const { slides, pageCount } = answer as Record<string, unknown>;
  return {
    slides: Array.isArray(slides) ? slides.map(Boolean) : null,
    pageCount: Number.isInteger(pageCount) && Number(pageCount) > 0 ? Number(pageCount) : null,
  };
}
