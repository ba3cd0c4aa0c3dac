import type { Upload } from '../keys.ts';
import type { Api, PageReport, Reply, Report, Warning } from './api.ts';

/** The upload is no longer ours to convert: cancelled, replaced, deleted, or done by somebody else. */
export class Stopped extends Error {}

/** Says how one conversion goes, at its own pace: what is new when the last report is answered goes into the next. */
export interface Reporter {
  /** Resolves once the API has taken the first report. Rejects with `Stopped`. */
  begin(): Promise<void>;
  counted(pageCount: number): void;
  /** A page exists; pages may come in any order, and are reported in theirs. */
  page(page: PageReport): void;
  /** Ends with READY or ERROR. Resolves once the API has taken or refused it. */
  finish(last: { pageCount: number; warnings: Warning[] } | (Report & { state: 'ERROR' })): Promise<void>;
  /** Ends without another word, if it has not ended. */
  leave(): Promise<void>;
}

/** Of one report, so that its body stays well under what servers take: pages, and characters on them. */
const MAX_PAGES = 25;
const MAX_TEXT = 100_000;

export function createReporter(
  api: Api,
  upload: Upload,
  options: {
    /** Milliseconds. */
    heartbeat: number;
    /** Ends even the retries: the process is about to end. */
    signal: AbortSignal;
    /** Called once, when the API says that there is nothing to convert any more. */
    onStopped(stopped: Stopped): void;
  },
): Reporter {
  const { heartbeat, signal } = options;
  const pages = new Map<number, PageReport>();
  let pageCount: number | undefined;
  let countTold = false;
  let next = 1;
  let closed = false;
  let wake = () => {};

  // Pages are pages of so many: they wait for the count.
  const news = () => pageCount !== undefined && (!countTold || pages.has(next));

  /** Pages from the first one not reported yet, as far as there is no gap. */
  function takePages(): PageReport[] {
    const taken: PageReport[] = [];
    if (pageCount === undefined) return taken;
    let text = 0;
    for (let page = pages.get(next); page && taken.length < MAX_PAGES; page = pages.get(next)) {
      text += page.text.length;
      if (taken.length > 0 && text > MAX_TEXT) break;
      taken.push(page);
      pages.delete(next);
      next += 1;
    }
    return taken;
  }

  async function tell(taken = takePages()): Promise<void> {
    const report: Report = {
      state: 'PROCESSING',
      ...(pageCount === undefined ? {} : { pageCount }),
      ...(taken.length === 0 ? {} : { pages: taken }),
    };
    countTold = pageCount !== undefined;
    const reply = await api.send(upload, report, signal);
    if ('refused' in reply) throw new Stopped(reply.refused);
    if (reply.uploadState !== 'PROCESSING') throw new Stopped(describe(reply));
  }

  /** Until something is new, or it is time to say that we are still there. */
  async function pause(): Promise<void> {
    if (closed || news()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, heartbeat);
    wake = resolve;
    await promise;
    clearTimeout(timer);
  }

  async function run(): Promise<void> {
    while (!closed) {
      await pause();
      if (!closed) await tell();
    }
  }

  let running: Promise<void> = Promise.resolve();

  async function close(): Promise<void> {
    closed = true;
    wake();
    await running;
  }

  return {
    async begin() {
      await tell();
      running = run().catch((error) => {
        if (error instanceof Stopped) options.onStopped(error);
        else if (!signal.aborted) throw error;
      });
    },
    counted(count) {
      pageCount = count;
      wake();
    },
    page(page) {
      pages.set(page.number, page);
      wake();
    },
    async finish(last) {
      await close();
      let rest = takePages();
      while (pages.has(next)) {
        await tell(rest);
        rest = takePages();
      }
      const report: Report = 'state' in last ? last : { state: 'READY', ...last, pages: rest };
      const reply = await api.send(upload, report, signal);
      if ('refused' in reply) throw new Stopped(reply.refused);
    },
    leave: close,
  };
}

const describe = (reply: Reply) =>
  'refused' in reply ? reply.refused : `the upload is ${reply.uploadState} ${reply.failure ?? ''}`.trim();
