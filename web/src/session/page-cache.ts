/** Fetches and caches single pages, for a look back and for a preview before a share. */
import type { Commands } from '../client/commands.ts';
import type { Page } from '../client/video.ts';

export interface PageCache {
  /** Returns a cached page whose link still works; null without one. */
  get(media: string, number: number): Page | null;
  put(media: string, page: Page): void;
  /**
   * Returns the page from the cache or from the server; null when it does not exist, when the request fails, or without an
   * endpoint. `renew` skips the cache, to replace a link that no longer works.
   */
  fetch(media: string, number: number, options?: { renew: boolean }): Promise<Page | null>;
  /** Drops the pages of a document, because it has another file. */
  clear(media: string): void;
}

/** A link that ends sooner is not used: the image may load after its end. */
const MIN_LINK_LIFE_MS = 30_000;

export function createPageCache(commands: Pick<Commands, 'page'> | null): PageCache {
  const cache = new Map<string, Map<number, Page>>();
  const pagesOf = (media: string) => {
    const pages = cache.get(media) ?? new Map<number, Page>();
    cache.set(media, pages);
    return pages;
  };
  const get = (media: string, number: number) => {
    const page = pagesOf(media).get(number);
    return page && Date.parse(page.urlExpiresAt) > Date.now() + MIN_LINK_LIFE_MS ? page : null;
  };
  return {
    get,
    put: (media, page) => void pagesOf(media).set(page.number, page),
    async fetch(media, number, { renew } = { renew: false }) {
      const cached = renew ? null : get(media, number);
      if (cached || !commands) return cached;
      const page = await commands.page(media, number).catch(() => null);
      if (page) pagesOf(media).set(number, page);
      return page;
    },
    clear: (media) => void cache.delete(media),
  };
}
