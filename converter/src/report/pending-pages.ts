/** The pages that wait for the next report. */
import type { PageReport } from './report.ts';

/** Stored pages that are not reported yet. They arrive in any order and leave in the order of their numbers. */
export interface PendingPages {
  add(page: PageReport): void;
  /** Whether the page that follows the last reported one is there. */
  readonly hasNext: boolean;
  /** Removes the next pages, without a gap, up to the limits of one report. */
  removeBatch(): PageReport[];
}

/** Limits of one report, which keep its body far below the size that the API accepts. */
const MAX_PAGES_PER_REPORT = 25;
const MAX_TEXT_LENGTH = 100_000;

export function createPendingPages(): PendingPages {
  const pages = new Map<number, PageReport>();
  let next = 1;
  return {
    add: (page) => void pages.set(page.number, page),
    get hasNext() {
      return pages.has(next);
    },
    removeBatch() {
      const batch: PageReport[] = [];
      let text = 0;
      for (let page = pages.get(next); page && batch.length < MAX_PAGES_PER_REPORT; page = pages.get(next)) {
        text += page.text.length + (page.notes?.length ?? 0);
        if (batch.length > 0 && text > MAX_TEXT_LENGTH) break;
        batch.push(page);
        pages.delete(next);
        next += 1;
      }
      return batch;
    },
  };
}
