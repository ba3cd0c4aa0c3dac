import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ConversionError, count, toConversionError } from '../conversion-error.ts';
import type { Copies } from '../duplicates/duplicates.ts';
import { identify } from '../identify/identify.ts';
import type { Identified } from '../identify/kinds.ts';
import type { Upload } from '../keys.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { OfficeToPdf } from '../office/office-to-pdf.ts';
import type { Storage } from '../publish/storage.ts';
import type { PdfToPages } from '../raster/pdf-to-pages.ts';
import type { Api, Warning } from '../report/api.ts';
import { createReporter, type Reporter, Stopped } from '../report/reporter.ts';
import { WorkerDied } from '../sandbox/sandboxed-worker.ts';
import { DAMAGED } from '../sentences.ts';
import { placeholderMessage } from '../warnings/placeholder-pages.ts';
import { publishPages } from './publish-pages.ts';
import { type StageClock, startClock, WHILE } from './stage.ts';

/** What conversions are made of; each part can be replaced by another of its interface. */
export interface Parts {
  storage: Storage;
  api: Api;
  /** Null on a machine without LibreOffice. */
  officeToPdf: OfficeToPdf | null;
  pdfToPages: PdfToPages;
  /** What was converted before. */
  copies: Copies;
  /** Families, in lower case. */
  installedFonts: ReadonlySet<string>;
  metrics: Metrics;
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

/** One conversion under way. */
export interface Job {
  upload: Upload;
  parts: Parts;
  limits: Limits;
  reporter: Reporter;
  directory: string;
  /** Aborts on timeout, when stopped, and on shutdown. */
  signal: AbortSignal;
  deadline: number;
  stage: StageClock;
  warnings: Warning[];
  placeholder: number[];
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
  const started = performance.now();
  const stop = new AbortController();
  const timeout = AbortSignal.timeout(limits.timeout);
  const job: Job = {
    upload,
    parts,
    limits,
    reporter: createReporter(parts.api, upload, {
      heartbeat: limits.heartbeat,
      signal: shutdown,
      onStopped: (stopped) => stop.abort(stopped),
    }),
    directory: join(parts.scratch, `job-${++jobs}`),
    signal: AbortSignal.any([stop.signal, timeout, shutdown]),
    // The signal speaks first, and says more.
    deadline: Date.now() + limits.timeout + 5_000,
    stage: startClock(parts.metrics.stage),
    warnings: [],
    placeholder: [],
  };
  let outcome: Outcome;
  try {
    const pageCount = await run(job);
    await job.reporter.finish({ pageCount, warnings: warningsOf(job) });
    outcome = { ending: 'ready', pageCount };
  } catch (error) {
    if (shutdown.aborted) outcome = { ending: 'left' };
    else if (error instanceof Stopped) outcome = { ending: 'stopped', why: error.message };
    else if (stop.signal.reason instanceof Stopped)
      outcome = { ending: 'stopped', why: stop.signal.reason.message };
    else outcome = await fail(job, timeout.aborted ? timedOut(job) : toConversionError(error));
  }
  stop.abort(new Error('the conversion is over'));
  await job.reporter.leave();
  await rm(job.directory, { recursive: true, force: true });
  account(job, outcome, (performance.now() - started) / 1000);
  return outcome.ending;
}

interface Outcome {
  ending: Ending;
  pageCount?: number;
  refusal?: ConversionError;
  why?: string;
}

async function fail(job: Job, refusal: ConversionError): Promise<Outcome> {
  const { reason, message } = refusal;
  try {
    await job.reporter.finish({
      state: 'ERROR',
      failure: reason,
      detail: message,
      warnings: warningsOf(job),
    });
    return { ending: 'error', refusal };
  } catch (error) {
    return { ending: 'error', refusal, why: `the report was not taken: ${(error as Error).message}` };
  }
}

function account({ upload, parts, stage }: Job, outcome: Outcome, seconds: number): void {
  const { ending, refusal, pageCount, why } = outcome;
  stage.end();
  parts.metrics.ended(refusal?.reason ?? ending, seconds);
  const level = refusal?.reason === 'INTERNAL' ? 'error' : 'info';
  parts.log[level](
    {
      video: upload.video,
      media: upload.media,
      uploadId: upload.uploadId,
      seconds: Math.round(seconds * 1000) / 1000,
      ...(pageCount === undefined ? {} : { pageCount }),
      ...(why === undefined ? {} : { why }),
      ...(refusal
        ? { reason: refusal.reason, detail: refusal.message, stage: stage.current, cause: refusal.cause }
        : {}),
    },
    `conversion.${ending}`,
  );
}

const timedOut = ({ limits, stage }: Job) =>
  new ConversionError(
    'TIMED_OUT',
    `It took longer than ${duration(limits.timeout)}, ${WHILE[stage.current]}.`,
  );

const duration = (ms: number) =>
  ms >= 120_000 ? `${Math.round(ms / 60_000)} minutes` : `${Math.round(ms / 1000)} seconds`;

/** Fetch, identify, draw, store. Answers the number of pages. */
async function run(job: Job): Promise<number> {
  const { upload, parts, signal } = job;
  await mkdir(job.directory, { recursive: true });
  const path = join(job.directory, 'upload');
  const [{ sha256 }] = await Promise.all([parts.storage.fetch(upload, path, signal), job.reporter.begin()]);
  job.stage.enter('identifying');
  const identified = await identify(path, upload.extension);
  refuseSurelyTooLong(job, identified);
  job.stage.enter('opening');
  const pageCount = await parts.copies.once(job, sha256, (leading) =>
    publishWhole(leading, path, identified),
  );
  job.stage.enter('publishing');
  await parts.storage.putOriginal(upload, path, identified.kind.mime, signal);
  return pageCount;
}

/** Before LibreOffice spends a minute on what will be refused. */
function refuseSurelyTooLong({ limits: { maxPages } }: Job, { pagesAtLeast = 0 }: Identified): void {
  if (pagesAtLeast <= maxPages) return;
  throw new ConversionError(
    'TOO_LONG',
    `It has at least ${count(pagesAtLeast)} pages; at most ${count(maxPages)} can be shown.`,
  );
}

/** Programs that may die under a document before it is their murderer. */
const MAX_DEATHS = 3;

/**
 * A program that dies under a document is not proof that the document is broken: the machine may have run
 * out of memory, or somebody killed it. So it is begun again, up to a point.
 */
async function publishWhole(job: Job, path: string, identified: Identified): Promise<number> {
  for (let deaths = 1; ; deaths++) {
    try {
      return await publishPages(job, path, identified);
    } catch (error) {
      if (!(error instanceof Error) || !died(error) || job.signal.aborted) throw error;
      if (deaths === MAX_DEATHS) {
        throw error instanceof WorkerDied ? new ConversionError('DAMAGED', DAMAGED, { cause: error }) : error;
      }
      job.parts.log.warn({ media: job.upload.media, problem: error.message }, 'conversion.again');
      job.warnings.length = 0;
      job.placeholder.length = 0;
    }
  }
}

const died = (error: Error) => error instanceof WorkerDied || error.cause instanceof WorkerDied;

function warningsOf({ warnings, placeholder }: Job): Warning[] {
  if (placeholder.length === 0) return warnings;
  return [...warnings, { kind: 'PAGE_NOT_DRAWN', message: placeholderMessage(placeholder) }];
}
