/** What the presenter's view has open. */
import type { Media, Page } from '../../client/video.ts';

/** A document that is open at a page in the presenter's view: the shared document, or a preview. */
export interface Deck {
  media: Media;
  /** Whether the document is shared. */
  live: boolean;
  /** The page number, which may be ahead of `page` until that page is loaded. */
  number: number;
  /** Null until the page is loaded. */
  page: Page | null;
  /** The next page, to load it in advance. */
  ahead: Page | null;
  /** The number of pages of the document. */
  total: number;
  /** The number of pages that are converted; always at least 1. */
  ready: number;
  goTo(number: number): void;
  /** Fetches a new link for the page. */
  refresh?: (() => Promise<void>) | undefined;
}

/** A document whose file is being replaced keeps showing its old pages, so `pagesReady` may exceed `pageCount`. */
export function pageCounts({ pageCount, pagesReady }: Media): { total: number; ready: number } {
  return { total: Math.max(pageCount ?? 0, pagesReady, 1), ready: Math.max(1, pagesReady) };
}
