/** LibreOffice over UNO, its programming interface. */
import { copyFile, link } from 'node:fs/promises';
import { join } from 'node:path';
import { ConversionError, damagedError, resourcesError, tooComplexError } from '../conversion-error.ts';
import type { SandboxedWorker } from '../sandbox/sandboxed-worker.ts';
import type { WarmPool } from '../sandbox/warm-pool.ts';
import {
  type Description,
  isExported,
  parseDescription,
  parseLosses,
  parseNotes,
  parseTitles,
  parseWords,
} from './driver-answers.ts';
import { notOpenedError, officeError } from './office-errors.ts';
import type { OfficeDocument, OfficeFile, OfficeLimits, OfficeToPdf } from './office-to-pdf.ts';
import { formatRange, MAX_PAGES_IN_ONE_PART, pageRanges, type Range, slideRanges } from './ranges.ts';

/** A presentation of hundreds of slides takes one or two seconds. */
const LOSSES_TIMEOUT_MS = 10_000;

/**
 * Drives LibreOffice over a UNO pipe. Each LibreOffice is started before it is needed and converts one document.
 */
export function unoToPdf(pool: WarmPool, drawsFormulas: boolean): OfficeToPdf {
  return {
    drawsFormulas,
    name: 'LibreOffice over UNO',
    get warm() {
      return pool.full;
    },
    async open(file, limits, signal) {
      const worker = await pool.acquire();
      const session = { worker, limits, onClose: () => pool.refill() };
      try {
        return await load(session, file, signal);
      } catch (error) {
        await close(session);
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

/** One LibreOffice and its document. */
interface Session {
  worker: SandboxedWorker;
  limits: OfficeLimits;
  onClose(): void;
}

async function close({ worker, onClose }: Session): Promise<void> {
  await worker[Symbol.asyncDispose]();
  onClose();
}

async function load(session: Session, file: OfficeFile, signal: AbortSignal): Promise<OfficeDocument> {
  const path = join(session.worker.in, `document.${file.extension}`);
  await link(file.path, path).catch(() => copyFile(file.path, path));
  const { app, filter, filterOptions, otherFilters = [], hasNoPageLayout = false } = file.kind;
  const body = {
    do: 'load',
    file: path,
    app,
    filters: [filter, ...(file.maybeLocked ? [] : otherFilters)],
    options: filterOptions,
    plain: hasNoPageLayout,
    firstNumber: file.survey?.firstNumber ?? 1,
    hidden: file.survey?.hiddenShapes ?? [],
    symbols: file.survey?.symbolSlides ?? [],
  };
  const description = parseDescription(await request(session, body, signal));
  if (!description) throw limitErrorOf(session.worker) ?? notOpenedError(file.maybeLocked);
  return openDocument(session, file, description);
}

function openDocument(
  session: Session,
  { kind: { app }, otherLetters = false }: OfficeFile,
  { slides, pageCount, strayCells, wideSheets, unknownSymbols }: Description,
): OfficeDocument {
  const { worker } = session;
  const visible = slides?.filter(Boolean).length;
  if (visible === 0) throw allHiddenError();
  const ranges = slides ? slideRanges(slides) : pageRanges(pageCount ?? MAX_PAGES_IN_ONE_PART);
  // LibreOffice's page count may be wrong. A short document is exported soon enough to count its pages in the PDF.
  const reliable = pageCount !== null && pageCount > MAX_PAGES_IN_ONE_PART ? pageCount : null;
  return {
    pageCount: visible ?? reliable,
    strayCells,
    wideSheets,
    unknownSymbols,
    async *parts(signal) {
      let words: string[] = [];
      for (const [index, range] of ranges.entries()) {
        const path = join(worker.out, `${index}.pdf`);
        const shown = slides && visibleIn(slides, range);
        const body = {
          do: 'export',
          filter: `${app}_pdf_Export`,
          to: path,
          range: formatRange(range),
          slides: shown,
          app,
          // Those of slides are read with each part, and those of other documents once.
          words: otherLetters && (shown !== null || index === 0),
        };
        const answer = await request(session, body, signal);
        if (!isExported(answer)) throw limitErrorOf(worker) ?? damagedError();
        if (body.words) words = parseWords(answer);
        yield {
          path,
          words,
          last: index === ranges.length - 1,
          ...(shown && {
            titles: parseTitles(answer),
            ...(app === 'impress' && { notes: await readNotes(session, shown, signal) }),
          }),
        };
      }
    },
    async slideLosses(signal) {
      if (app !== 'impress' || !slides || !worker.alive) return null;
      const hidden = slides.filter((shown) => !shown).length;
      const answer = await worker.request({ do: 'losses' }, LOSSES_TIMEOUT_MS, signal).catch(() => null);
      return { hidden, ...parseLosses(answer) };
    },
    [Symbol.asyncDispose]: () => close(session),
  };
}

/** Returns the speaker notes of slides, with an empty text for each slide without notes or whose notes cannot be read. */
async function readNotes(
  session: Session,
  slides: readonly number[],
  signal: AbortSignal,
): Promise<string[]> {
  const notes: string[] = [];
  while (notes.length < slides.length) {
    const rest = slides.slice(notes.length);
    const read = parseNotes(await request(session, { do: 'notes', slides: rest }, signal));
    if (!read) break;
    notes.push(...read.slice(0, rest.length));
  }
  return notes;
}

/** The error for a worker that has reached a limit of the machine or of one document; null otherwise. */
function limitErrorOf(worker: SandboxedWorker): ConversionError | null {
  if (worker.outOfSpace) return resourcesError();
  return worker.nearlyOutOfMemory ? tooComplexError() : null;
}

const allHiddenError = () =>
  new ConversionError(
    'UNSUPPORTED',
    'All slides are hidden. Show at least one slide and upload the file again.',
  );

/** Returns the indices of the visible slides in a range, from 0. */
const visibleIn = (slides: boolean[], { from, to }: Range) =>
  slides.flatMap((shown, index) =>
    shown && index + 1 >= from && index < (to ?? slides.length) ? [index] : [],
  );

async function request({ worker, limits }: Session, body: object, signal: AbortSignal): Promise<unknown> {
  try {
    const timeout = Math.max(1, limits.deadline - performance.now());
    return await worker.request(body, timeout, signal, limits.maxCpu);
  } catch (error) {
    signal.throwIfAborted();
    throw officeError(error);
  }
}
