import { copyFile, link } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../failure.ts';
import { type Cell, CellFailed, CellTimedOut } from '../sandbox/cell.ts';
import type { Spares } from '../sandbox/spares.ts';
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
export function unoToPdf(spares: Spares): OfficeToPdf {
  return {
    name: 'LibreOffice over UNO',
    get warm() {
      return spares.full;
    },
    async open(file, deadline, signal) {
      const cell = await spares.take();
      try {
        return await load(cell, file, { deadline, onClose: () => spares.refill() }, signal);
      } catch (error) {
        await cell[Symbol.asyncDispose]();
        spares.refill();
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => spares[Symbol.asyncDispose](),
  };
}

interface Terms {
  deadline: number;
  onClose(): void;
}

async function load(
  cell: Cell,
  file: OfficeFile,
  terms: Terms,
  signal: AbortSignal,
): Promise<OfficeDocument> {
  const path = join(cell.in, `document.${file.extension}`);
  await link(file.path, path).catch(() => copyFile(file.path, path));
  const { app, filter } = file.kind;
  const answer = await ask(
    cell,
    { do: 'load', file: path, app, filter, options: file.filterOptions },
    terms,
    signal,
  );
  const description = parseDescription(answer);
  if (!description) {
    throw file.perhapsLocked ? new Refusal('LOCKED', LOCKED) : new Refusal('DAMAGED', DAMAGED);
  }
  return opened(cell, app, description, terms);
}

function opened(
  cell: Cell,
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
      if (visible === 0) throw new Refusal('UNSUPPORTED', 'All its slides are hidden.');
      for (const [index, range] of ranges.entries()) {
        const path = join(cell.out, `${index}.pdf`);
        const shown = slides && visibleIn(slides, range);
        const question = {
          do: 'export',
          filter: `${app}_pdf_Export`,
          to: path,
          range: name(range),
          slides: shown,
        };
        const answer = await ask(cell, question, terms, signal);
        if (!isExported(answer)) throw new Refusal('DAMAGED', DAMAGED);
        yield { path, last: index === ranges.length - 1, ...(shown && { titles: parseTitles(answer) }) };
      }
    },
    async remarks(signal) {
      if (app !== 'impress' || !slides || !cell.alive) return null;
      const hidden = slides.filter((shown) => !shown).length;
      const answer = await cell.ask({ do: 'remark' }, REMARKS_TIMEOUT, signal).catch(() => null);
      return { hidden, ...parseRemarks(answer) };
    },
    async [Symbol.asyncDispose]() {
      await cell[Symbol.asyncDispose]();
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

async function ask(cell: Cell, question: object, { deadline }: Terms, signal: AbortSignal): Promise<unknown> {
  try {
    return await cell.ask(question, Math.max(1, deadline - Date.now()), signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof CellTimedOut) throw new Refusal('TIMED_OUT', TOO_SLOW, { cause: error });
    // LibreOffice crashed on it, or ran into a limit.
    if (error instanceof CellFailed) throw new Refusal('DAMAGED', DAMAGED, { cause: error });
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
