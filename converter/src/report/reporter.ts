/** Sends the reports of one conversion, and what a conversion learns from the answers. */
import type { Upload } from '../keys.ts';
import type { Warning } from '../warnings/warning.ts';
import type { Api } from './api.ts';
import { createPendingPages } from './pending-pages.ts';
import type { PageReport, Report } from './report.ts';

/** The API no longer expects a conversion: the upload was cancelled, replaced, deleted or already converted. */
export class ConversionStopped extends Error {}

/** The API will never accept a report of this conversion. It ends as INTERNAL. */
export class ReportRefused extends Error {}

/**
 * Reports the progress of one conversion. Only one report is in progress at a time; changes that arrive meanwhile are
 * part of the next report.
 */
export interface Reporter {
  /** Resolves when the API has accepted the first report. @throws ConversionStopped or ReportRefused */
  start(): Promise<void>;
  setPageCount(pageCount: number): void;
  /** Adds a stored page. Pages may be added in any order. */
  addPage(page: PageReport): void;
  /** Sends the last report, READY or ERROR, until the API answers. @throws ConversionStopped or ReportRefused */
  finish(last: { pageCount: number; warnings: Warning[] } | (Report & { state: 'ERROR' })): Promise<void>;
  /** Sends nothing more. */
  stop(): Promise<void>;
  /** Tells the API that this process stops, so that another converter converts the upload. Never rejects. */
  handBack(): Promise<void>;
}

interface ReporterOptions {
  /** Identifies the conversion. */
  attempt: string;
  /** Milliseconds between two reports when nothing is new. */
  heartbeat: number;
  /** Aborts when the process shuts down; ends the retries as well. */
  signal: AbortSignal;
  /** Called once when the API no longer expects the conversion, or refuses a report. */
  onStopped(reason: ConversionStopped | ReportRefused): void;
}

/** Milliseconds for which a process that stops waits for the API. */
export const HAND_BACK_TIMEOUT_MS = 5_000;

export function createReporter(
  api: Api,
  upload: Upload,
  { attempt, heartbeat, signal, onStopped }: ReporterOptions,
): Reporter {
  const pending = createPendingPages();
  let pageCount: number | undefined;
  let pageCountReported = false;
  let stopped = false;
  let refused = false;
  let wake = () => {};
  let loop: Promise<void> = Promise.resolve();

  /** Pages alone are not reported, because the API needs the page count first. */
  const hasNews = () => pageCount !== undefined && (!pageCountReported || pending.hasNext);
  const nextPages = () => (pageCount === undefined ? [] : pending.removeBatch());

  async function send(report: Report): Promise<void> {
    const reply = await api.send(upload, report, signal);
    if ('stopped' in reply) throw new ConversionStopped(reply.stopped);
    if ('refused' in reply) {
      refused = true;
      throw new ReportRefused(reply.refused);
    }
    const { uploadId, uploadState, failure } = reply;
    // An older server does not send the id.
    if (uploadId !== null && uploadId !== upload.uploadId) {
      throw new ConversionStopped(`The upload ${uploadId} has replaced this one.`);
    }
    if (uploadState !== report.state) {
      throw new ConversionStopped(`The upload is already ${uploadState}${failure ? `: ${failure}` : ''}.`);
    }
  }

  async function sendProgress(pages = nextPages(), more: Partial<Report> = {}): Promise<void> {
    const report: Report = {
      state: 'PROCESSING',
      ...more,
      ...(pageCount === undefined ? {} : { pageCount }),
      ...(pages.length === 0 ? {} : { pages }),
    };
    pageCountReported = pageCount !== undefined;
    await send(report);
  }

  async function waitForNewsOrHeartbeat(): Promise<void> {
    if (stopped || hasNews()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, heartbeat);
    wake = resolve;
    await promise;
    clearTimeout(timer);
  }

  async function sendUntilStopped(): Promise<void> {
    try {
      while (!stopped) {
        await waitForNewsOrHeartbeat();
        if (!stopped) await sendProgress();
      }
    } catch (error) {
      if (error instanceof ConversionStopped || error instanceof ReportRefused) onStopped(error);
      else if (!signal.aborted) throw error;
    }
  }

  async function stop(): Promise<void> {
    stopped = true;
    wake();
    await loop;
  }

  /** Returns the pages of the last report, after earlier reports have sent those that do not fit into it. */
  async function sendAllButLastPages(): Promise<PageReport[]> {
    let pages = nextPages();
    while (pending.hasNext) {
      await sendProgress(pages);
      pages = nextPages();
    }
    return pages;
  }

  return {
    async start() {
      await sendProgress([], { attempt });
      loop = sendUntilStopped();
    },
    setPageCount(count) {
      pageCount = count;
      wake();
    },
    addPage(page) {
      pending.add(page);
      wake();
    },
    async finish(last) {
      await stop();
      // The API would refuse the same pages again.
      const pages = refused ? [] : await sendAllButLastPages();
      await send('state' in last ? last : { state: 'READY', ...last, pages });
    },
    stop,
    async handBack() {
      const report: Report = { state: 'PENDING', attempt };
      await api.send(upload, report, AbortSignal.timeout(HAND_BACK_TIMEOUT_MS)).catch(() => {});
    },
  };
}
