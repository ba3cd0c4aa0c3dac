import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { count, Refusal, toRefusal } from './failure.ts';
import { identify } from './identify/identify.ts';
import type { Identified, OfficeKind } from './identify/kinds.ts';
import type { Upload } from './keys.ts';
import type { Log } from './log.ts';
import type { OfficeToPdf } from './office/office-to-pdf.ts';
import { drawPages, type ReadyPage } from './pages.ts';
import { encode } from './publish/encode.ts';
import { notDrawn } from './publish/notice.ts';
import type { Storage } from './publish/storage.ts';
import type { Pages, PdfToPages } from './raster/pdf-to-pages.ts';
import type { Api, Warning } from './report/api.ts';
import { createReporter, type Reporter, Stopped } from './report/reporter.ts';
import { type Stage, WHILE } from './stage.ts';
import { notDrawnMessage } from './warnings.ts';

/** What conversions are made of; each part can be replaced by another of its interface. */
export interface Parts {
  storage: Storage;
  api: Api;
  /** Null on a machine without LibreOffice. */
  officeToPdf: OfficeToPdf | null;
  pdfToPages: PdfToPages;
  scratch: string;
  log: Log;
}

export interface Limits {
  maxPages: number;
  /** Milliseconds for a whole document. */
  timeout: number;
  /** Milliseconds between reports. */
  heartbeat: number;
}

/** How a conversion ended. `stopped`: somebody else's business now; `left`: ours, after a restart. */
export type Ending = 'ready' | 'error' | 'stopped' | 'left';

interface Job {
  upload: Upload;
  parts: Parts;
  limits: Limits;
  reporter: Reporter;
  directory: string;
  /** Aborts on timeout, when stopped, and on shutdown. */
  signal: AbortSignal;
  deadline: number;
  stage: Stage;
  warnings: Warning[];
  notDrawn: number[];
}

let jobs = 0;

/**
 * Converts one upload from its event to READY or ERROR. Never throws. Safe to repeat and to interrupt:
 * every key follows from the upload, and the API takes each report as often as it likes.
 */
export async function convert(
  upload: Upload,
  parts: Parts,
  limits: Limits,
  shutdown: AbortSignal,
): Promise<Ending> {
  const { log, api } = parts;
  const started = performance.now();
  const stop = new AbortController();
  const timeout = AbortSignal.timeout(limits.timeout);
  const reporter = createReporter(api, upload, {
    heartbeat: limits.heartbeat,
    signal: shutdown,
    onStopped: (stopped) => stop.abort(stopped),
  });
  const job: Job = {
    upload,
    parts,
    limits,
    reporter,
    directory: join(parts.scratch, `job-${++jobs}`),
    signal: AbortSignal.any([stop.signal, timeout, shutdown]),
    deadline: Date.now() + limits.timeout,
    stage: 'fetching',
    warnings: [],
    notDrawn: [],
  };
  const fields = { video: upload.video, media: upload.media, stamp: upload.stamp };
  const seconds = () => Math.round(performance.now() - started) / 1000;
  try {
    const pageCount = await run(job);
    await reporter.finish({ pageCount, warnings: warningsOf(job) });
    log.info({ ...fields, pageCount, seconds: seconds() }, 'conversion.ready');
    return 'ready';
  } catch (error) {
    if (shutdown.aborted) {
      await reporter.leave().catch(() => {});
      log.info(fields, 'conversion.left');
      return 'left';
    }
    const stopped = error instanceof Stopped ? error : stop.signal.aborted ? stop.signal.reason : null;
    if (stopped) {
      await reporter.leave();
      log.info({ ...fields, why: (stopped as Error).message }, 'conversion.stopped');
      return 'stopped';
    }
    return await fail(job, timeout.aborted ? timedOut(job) : toRefusal(error), {
      ...fields,
      seconds: seconds(),
    });
  } finally {
    await rm(job.directory, { recursive: true, force: true });
  }
}

async function fail(job: Job, refusal: Refusal, fields: object): Promise<Ending> {
  const { reporter, parts } = job;
  const level = refusal.reason === 'INTERNAL' ? 'error' : 'info';
  parts.log[level](
    { ...fields, reason: refusal.reason, detail: refusal.message, stage: job.stage, cause: refusal.cause },
    'conversion.failed',
  );
  try {
    await reporter.finish({
      state: 'ERROR',
      failure: refusal.reason,
      detail: refusal.message,
      warnings: warningsOf(job),
    });
  } catch (error) {
    parts.log.warn({ ...fields, error }, 'conversion.failure_not_taken');
  }
  return 'error';
}

const timedOut = ({ limits, stage }: Job) =>
  new Refusal('TIMED_OUT', `It took longer than ${duration(limits.timeout)}, ${WHILE[stage]}.`);

const duration = (ms: number) =>
  ms >= 120_000 ? `${Math.round(ms / 60_000)} minutes` : `${Math.round(ms / 1000)} seconds`;

/** Fetch, identify, draw, store. Answers the number of pages. */
async function run(job: Job): Promise<number> {
  const { upload, parts, signal } = job;
  await mkdir(job.directory, { recursive: true });
  const path = join(job.directory, 'upload');
  await Promise.all([job.reporter.begin(), parts.storage.fetch(upload, path, signal)]);
  job.stage = 'identifying';
  const identified = await identify(path, upload.extension);
  job.stage = 'opening';
  const pageCount = await pagesOf(job, path, identified);
  job.stage = 'publishing';
  await parts.storage.putOriginal(upload, path, identified.kind.mime, signal);
  return pageCount;
}

async function pagesOf(job: Job, path: string, identified: Identified): Promise<number> {
  const { kind } = identified;
  if (kind.family === 'office') return officePages(job, path, { ...identified, kind });
  await using pages = await job.parts.pdfToPages.start(job.signal);
  return await (kind.family === 'pdf' ? pdfPages(job, pages, path) : imagePage(job, pages, path));
}

async function pdfPages(job: Job, pages: Pages, path: string): Promise<number> {
  const count = await pages.open(path, 'upload');
  counted(job, count);
  await draw(job, pages, { first: 1, count });
  return count;
}

async function imagePage(job: Job, pages: Pages, path: string): Promise<number> {
  counted(job, 1);
  const pixels = await pages.image(path);
  job.stage = 'drawing';
  await publish(job, { ...(await encode(pixels)), number: 1, text: '', drawn: true });
  return 1;
}

/** Each part is drawn while LibreOffice exports the next one. */
async function officePages(
  job: Job,
  path: string,
  { kind, filterOptions, perhapsLocked }: Identified & { kind: OfficeKind },
): Promise<number> {
  const { parts, signal, upload } = job;
  if (!parts.officeToPdf) {
    throw new Refusal(
      'UNSUPPORTED',
      'Office documents cannot be opened here: LibreOffice is not installed. Save it as a PDF.',
    );
  }
  const file = { path, kind, extension: upload.extension, filterOptions, perhapsLocked };
  await using office = await parts.officeToPdf.open(file, job.deadline, signal);
  await using pages = await parts.pdfToPages.start(signal);
  if (office.pageCount !== null) counted(job, office.pageCount);
  if (office.hiddenSlides > 0) job.warnings.push(hidden(office.hiddenSlides));
  let total = 0;
  for await (const { path: part, last } of ahead(office.parts(signal))) {
    const count = await pages.open(part, 'cell');
    if (office.pageCount === null && last) counted(job, total + count);
    refuseTooLong(job, total + count);
    job.stage = 'drawing';
    await draw(job, pages, {
      first: total + 1,
      count: Math.min(count, (office.pageCount ?? Infinity) - total),
    });
    total += count;
  }
  return office.pageCount === null ? total : await keepCount(job, office.pageCount, total);
}

/** The count is out already, and LibreOffice then exported more or fewer pages: say so, page by page. */
async function keepCount(job: Job, told: number, exported: number): Promise<number> {
  for (let number = exported + 1; number <= told; number++) {
    await publish(job, { ...(await encode(await notDrawn())), number, text: '', drawn: false });
  }
  if (exported > told) {
    const message = `Its last ${exported - told} pages could not be shown.`;
    job.warnings.push({ kind: 'PAGE_NOT_DRAWN', message });
  }
  return told;
}

/** Asks for the next part before the last one is done with. */
async function* ahead<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  const next = () => {
    const result = iterator.next();
    result.catch(() => {});
    return result;
  };
  let coming = next();
  for (let result = await coming; !result.done; result = await coming) {
    coming = next();
    yield result.value;
  }
}

function warningsOf({ warnings, notDrawn }: Job): Warning[] {
  if (notDrawn.length === 0) return warnings;
  return [...warnings, { kind: 'PAGE_NOT_DRAWN', message: notDrawnMessage(notDrawn) }];
}

const hidden = (slides: number): Warning => ({
  kind: 'HIDDEN_SLIDES',
  message: slides === 1 ? '1 hidden slide is left out.' : `${slides} hidden slides are left out.`,
});

function counted(job: Job, pageCount: number): void {
  refuseTooLong(job, pageCount);
  job.reporter.counted(pageCount);
}

function refuseTooLong({ limits }: Job, pages: number): void {
  if (pages <= limits.maxPages) return;
  throw new Refusal(
    'TOO_LONG',
    `It has ${count(pages)} pages; at most ${count(limits.maxPages)} can be shown.`,
  );
}

async function draw(job: Job, pages: Pages, range: { first: number; count: number }): Promise<void> {
  await drawPages(pages, range, (page) => publish(job, page), job.signal);
}

async function publish(job: Job, page: ReadyPage): Promise<void> {
  const { upload, parts, reporter, signal } = job;
  await parts.storage.putPage(upload, page.number, page, signal);
  const { number, width, height, text } = page;
  reporter.page({ number, width, height, text });
  if (!page.drawn) job.notDrawn.push(number);
}
