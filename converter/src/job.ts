import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { publishPages } from './document.ts';
import { Refusal, toRefusal } from './failure.ts';
import { identify } from './identify/identify.ts';
import type { Upload } from './keys.ts';
import type { Log } from './log.ts';
import type { OfficeToPdf } from './office/office-to-pdf.ts';
import type { Storage } from './publish/storage.ts';
import type { PdfToPages } from './raster/pdf-to-pages.ts';
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
  /** Families, in lower case. */
  installedFonts: ReadonlySet<string>;
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
  const pageCount = await publishPages(job, path, identified);
  job.stage = 'publishing';
  await parts.storage.putOriginal(upload, path, identified.kind.mime, signal);
  return pageCount;
}

function warningsOf({ warnings, notDrawn }: Job): Warning[] {
  if (notDrawn.length === 0) return warnings;
  return [...warnings, { kind: 'PAGE_NOT_DRAWN', message: notDrawnMessage(notDrawn) }];
}
