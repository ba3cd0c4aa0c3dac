/** PageCache asked for one by one: when looking back, and when looking at a document before it is shared. */
import type { Commands } from '../client/commands.ts';
import type { Page } from '../client/video.ts';

export interface PageCache {
  /** What is known already, if its link still works. */
  get(media: string, number: number): Page | null;
  put(media: string, page: Page): void;
  /** Known, or asked for; null when there is no such page or nobody to ask. `anew` wants fresh links. */
  fetch(media: string, number: number, anew?: boolean): Promise<Page | null>;
  forget(media: string): void;
}

const FRESH_FOR = 30_000;

export function createPageCache(commands: Pick<Commands, 'page'> | null): PageCache {
  const known = new Map<string, Map<number, Page>>();
  const of = (media: string) => {
    const pages = known.get(media) ?? new Map<number, Page>();
    known.set(media, pages);
    return pages;
  };
  const get = (media: string, number: number) => {
    const page = of(media).get(number);
    return page && Date.parse(page.urlExpiresAt) > Date.now() + FRESH_FOR ? page : null;
  };
  return {
    get,
    put: (media, page) => void of(media).set(page.number, page),
    async fetch(media, number, anew = false) {
      const there = anew ? null : get(media, number);
      if (there || !commands) return there;
      const page = await commands.page(media, number).catch(() => null);
      if (page) of(media).set(number, page);
      return page;
    },
    forget: (media) => void known.delete(media),
  };
}
