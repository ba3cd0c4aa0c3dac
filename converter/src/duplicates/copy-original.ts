/** Copies the pages of an identical file, also while that file is being converted. */
import { addAbortListener } from 'node:events';
import { ConversionError } from '../conversion-error.ts';
import type { Upload } from '../keys.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import type { RenditionPlan } from '../renditions/plan.ts';
import type { PageReport } from '../report/report.ts';
import type { Reporter } from '../report/reporter.ts';
import type { Storage } from '../storage/storage.ts';
import type { Warning } from '../warnings/warning.ts';
import type { Original } from './original.ts';

/** The upload that receives the copies. */
export interface CopyTarget {
  readonly upload: Upload;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  onOutage?(milliseconds: number): void;
  readonly findings: { readonly warnings: Warning[] };
  readonly plan: Pick<RenditionPlan, 'copyOf' | 'completed'>;
  readonly parts: {
    readonly storage: Pick<Storage, 'copyPage'>;
    readonly metrics: Pick<Metrics, 'pages'>;
    readonly log: Logger;
  };
}

const MAX_PARALLEL_COPIES = 8;

/**
 * Copies every page of an original as it appears. Returns the number of pages, or null when the original is or
 * becomes incomplete or its pages were deleted.
 */
export async function copyOriginal(target: CopyTarget, original: Original): Promise<number | null> {
  const { signal, parts, upload, reporter } = target;
  const copied = new Set<number>();
  let pageCountReported = false;
  parts.log.info(
    { media: upload.media, uploadId: upload.uploadId, of: original.upload.uploadId },
    'conversion.copying',
  );
  for (;;) {
    const { changed, state, pageCount, warnings } = original;
    if (state === 'incomplete') return null;
    if (pageCount !== null && !pageCountReported) reporter.setPageCount(pageCount);
    pageCountReported = pageCount !== null;
    const pages = [...original.pages.values()]
      .filter(({ number }) => !copied.has(number))
      .slice(0, MAX_PARALLEL_COPIES);
    if (pages.length === 0 && state === 'complete') {
      target.findings.warnings.push(...warnings);
      if (copied.size !== pageCount) return null;
      target.plan.copyOf = { upload: original.upload, images: original.images };
      return pageCount;
    }
    if (pages.length === 0) await resolvedOrAborted(changed.promise, signal);
    if (!(await copyPages(target, original, pages))) return null;
    for (const { number } of pages) copied.add(number);
  }
}

/**
 * Returns false when a page cannot be copied, because it was deleted.
 * @throws ConversionError when the storage is unavailable
 */
async function copyPages(target: CopyTarget, original: Original, pages: PageReport[]): Promise<boolean> {
  const { parts, upload, reporter, signal } = target;
  try {
    await Promise.all(
      pages.map(async (page) => {
        await parts.storage.copyPage(original.upload, upload, page.number, target);
        reporter.addPage(page);
        parts.metrics.pages(1);
      }),
    );
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ConversionError) throw error;
    parts.log.info({ media: upload.media, reason: (error as Error).name }, 'conversion.copy_failed');
    return false;
  }
}

async function resolvedOrAborted(event: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  using _ = addAbortListener(signal, () => reject(signal.reason));
  await Promise.race([event, promise]);
}
