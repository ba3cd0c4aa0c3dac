import { addAbortListener } from 'node:events';
import type { Job } from '../convert/convert.ts';
import type { Upload } from '../keys.ts';
import type { PageReport, Warning } from '../report/api.ts';

/** Identical files of one video are converted once. Nothing is ever shared between videos. */
export interface Copies {
  /**
   * Runs `convert` for a file nobody has converted in this video, and copies the pages of one somebody has,
   * or is just converting, as they come. Answers the number of pages. Throws what `convert` throws.
   * `sha256` is of the bytes as this process read them: no upload can pass for another one.
   */
  once(job: Job, sha256: string, convert: (job: Job) => Promise<number>): Promise<number>;
}

/** The pages of one upload, of which there can be copies. */
interface Original {
  upload: Upload;
  /** In the order in which they were stored. */
  pages: Map<number, PageReport>;
  pageCount: number | null;
  warnings: readonly Warning[];
  state: 'growing' | 'whole' | 'lost';
  /** Resolves at the next change. */
  changed: PromiseWithResolvers<void>;
  since: number;
}

/** Remembered at most, so that memory stays flat: files, and characters on their pages. */
const MOST = 500;
const MAX_TEXT = 16_000_000;
/** Milliseconds. Some documents show the date they are opened on. */
const LIFETIME = 3_600_000;
const AT_ONCE = 8;

/** Lives as long as the process: what an earlier one or another machine converted is converted again. */
export function rememberConverted(now = Date.now): Copies {
  const originals = new Map<string, Original>();

  function forget(key: string, original: Original): void {
    if (originals.get(key) === original) originals.delete(key);
  }

  function find(key: string): Original | undefined {
    const found = originals.get(key);
    if (!found || now() - found.since < LIFETIME) return found;
    forget(key, found);
    return undefined;
  }

  function forgetOldest(): void {
    let text = 0;
    for (const [index, [key, original]] of [...originals].reverse().entries()) {
      for (const page of original.pages.values()) text += page.text.length;
      if (index >= MOST || text > MAX_TEXT) forget(key, original);
    }
  }

  async function lead(key: string, job: Job, convert: (job: Job) => Promise<number>): Promise<number> {
    const original = begin(job.upload, now());
    originals.set(key, original);
    try {
      const pageCount = await convert({ ...job, reporter: overheard(job, original) });
      // A page that could not be drawn today may be drawn tomorrow.
      end(original, job.placeholder.length > 0 ? 'lost' : 'whole', {
        pageCount,
        warnings: [...job.warnings],
      });
      return pageCount;
    } finally {
      if (original.state === 'growing') end(original, 'lost');
      if (original.state === 'lost') forget(key, original);
      forgetOldest();
    }
  }

  return {
    async once(job, sha256, convert) {
      const { video, extension } = job.upload;
      const key = `${video}/${sha256}.${extension}`;
      for (let original = find(key); original; original = find(key)) {
        const pageCount = await copy(job, original);
        if (pageCount !== null) return pageCount;
        forget(key, original);
      }
      return lead(key, job, convert);
    },
  };
}

const begin = (upload: Upload, since: number): Original => ({
  upload,
  pages: new Map(),
  pageCount: null,
  warnings: [],
  state: 'growing',
  changed: Promise.withResolvers(),
  since,
});

function change(original: Original, what: Partial<Original>): void {
  const { changed } = original;
  Object.assign(original, what, { changed: Promise.withResolvers() });
  changed.resolve();
}

const end = (original: Original, state: 'whole' | 'lost', what: Partial<Original> = {}) =>
  change(original, { ...what, state });

/** The job's reporter, whose every page is also the original's: it is stored by the time it is reported. */
function overheard({ reporter }: Job, original: Original): Job['reporter'] {
  return {
    ...reporter,
    counted(pageCount) {
      change(original, { pageCount });
      reporter.counted(pageCount);
    },
    page(page) {
      original.pages.set(page.number, page);
      change(original, {});
      reporter.page(page);
    },
  };
}

/** Copies every page as it comes. Null when there will not be all of them: it failed, was stopped, or is deleted. */
async function copy(job: Job, original: Original): Promise<number | null> {
  const { signal, parts, upload } = job;
  const copied = new Set<number>();
  let counted = false;
  parts.log.info(
    { media: upload.media, uploadId: upload.uploadId, of: original.upload.uploadId },
    'conversion.copying',
  );
  for (;;) {
    const { changed, state, pageCount, warnings } = original;
    if (state === 'lost') return null;
    if (pageCount !== null && !counted) job.reporter.counted(pageCount);
    counted = pageCount !== null;
    const there = [...original.pages.values()].filter(({ number }) => !copied.has(number)).slice(0, AT_ONCE);
    if (there.length === 0 && state === 'whole') {
      job.warnings.push(...warnings);
      return copied.size === pageCount ? pageCount : null;
    }
    if (there.length === 0) await heard(changed.promise, signal);
    if (!(await copyPages(job, original, there))) return null;
    for (const { number } of there) copied.add(number);
  }
}

async function copyPages({ parts, upload, reporter, signal }: Job, original: Original, pages: PageReport[]) {
  try {
    await Promise.all(
      pages.map(async (page) => {
        await parts.storage.copyPage(original.upload, upload, page.number, signal);
        reporter.page(page);
        parts.metrics.pages(1);
      }),
    );
    return true;
  } catch (error) {
    signal.throwIfAborted();
    parts.log.info({ media: upload.media, problem: (error as Error).name }, 'conversion.not_copied');
    return false;
  }
}

async function heard(change: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  using _ = addAbortListener(signal, () => reject(signal.reason));
  await Promise.race([change, promise]);
}
