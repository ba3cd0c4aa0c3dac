/** An upload whose pages other uploads copy, and its changes while it is converted. */
import type { Upload } from '../keys.ts';
import type { PageImages } from '../renditions/plan.ts';
import type { PageReport } from '../report/report.ts';
import type { Reporter } from '../report/reporter.ts';
import type { Warning } from '../warnings/warning.ts';

/** The pages of an upload that other uploads of the same file copy. */
export interface Original {
  readonly upload: Upload;
  /** By number, in the order in which they were stored. */
  readonly pages: Map<number, PageReport>;
  /** Resolves with the images of the pages when the renditions have ended. */
  readonly images: Promise<PageImages>;
  /** Characters of the texts and the speaker notes of all pages. */
  textLength: number;
  pageCount: number | null;
  warnings: readonly Warning[];
  /** `incomplete`: the conversion failed or stopped, or a placeholder image replaces a page. */
  state: 'converting' | 'complete' | 'incomplete';
  /** Resolves at the next change of this object; a new promise replaces it. */
  changed: PromiseWithResolvers<void>;
}

export const startOriginal = (upload: Upload, images: Promise<PageImages>): Original => ({
  upload,
  images,
  pages: new Map(),
  textLength: 0,
  pageCount: null,
  warnings: [],
  state: 'converting',
  changed: Promise.withResolvers(),
});

function update(original: Original, changes: Partial<Original>): void {
  const { changed } = original;
  Object.assign(original, changes, { changed: Promise.withResolvers() });
  changed.resolve();
}

export const endOriginal = (
  original: Original,
  state: 'complete' | 'incomplete',
  result: Partial<Pick<Original, 'pageCount' | 'warnings'>> = {},
): void => update(original, { ...result, state });

/** Returns a reporter that also records each page in `original`. A page is stored before it is reported. */
export const recordPages = (reporter: Reporter, original: Original): Reporter => ({
  ...reporter,
  setPageCount(pageCount) {
    update(original, { pageCount });
    reporter.setPageCount(pageCount);
  },
  addPage(page) {
    original.pages.set(page.number, page);
    update(original, { textLength: original.textLength + page.text.length + (page.notes?.length ?? 0) });
    reporter.addPage(page);
  },
});
