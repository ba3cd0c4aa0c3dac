/** Loads thumbnails when they come into view, and keeps them until the file changes or their links expire. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Commands } from '../client/commands.ts';
import { withoutQuery } from '../client/link.ts';

export type Thumbnail = Awaited<ReturnType<Commands['thumbnails']>>[number];

interface DocumentThumbnails {
  /** The path that all images of one upload share. Another path belongs to another upload. */
  folder: string;
  pages: Record<number, Thumbnail>;
}

export interface Thumbnails {
  byDocument: Record<string, DocumentThumbnails>;
  /** The number of calls of `clear` for each document. */
  resets: Record<string, number>;
  /** Loads the thumbnails of the pages `from` to `to`, inclusive, that are missing or about to expire. */
  load(media: string, from: number, to: number): void;
  /** Drops the thumbnails of a document, because it has another file. */
  clear(media: string): void;
}

const BATCH_SIZE = 50;
const MIN_LINK_LIFE_MS = 60_000;

const folderOf = (url: string) => withoutQuery(url).replace(/[^/]*$/, '');
const isFresh = (page: Thumbnail | undefined) =>
  page !== undefined && Date.parse(page.urlExpiresAt) > Date.now() + MIN_LINK_LIFE_MS;

export const createThumbnails = (commands: Pick<Commands, 'thumbnails'>): StoreApi<Thumbnails> =>
  createStore<Thumbnails>()((set, get) => {
    const running = new Set<string>();

    const store = (media: string, thumbnails: readonly Thumbnail[]) => {
      const [first] = thumbnails;
      if (!first) return;
      const folder = folderOf(first.thumbnailUrl);
      const before = get().byDocument[media];
      const pages = before?.folder === folder ? { ...before.pages } : {};
      for (const page of thumbnails) pages[page.number] = page;
      set({ byDocument: { ...get().byDocument, [media]: { folder, pages } } });
    };
    const fetchRange = async (media: string, from: number, to: number) => {
      const key = `${media}:${from}-${to}`;
      if (running.has(key)) return;
      running.add(key);
      try {
        store(media, await commands.thumbnails(media, from, to));
      } catch {
        // The view works without thumbnails, and the next `load` tries again.
      } finally {
        running.delete(key);
      }
    };

    return {
      byDocument: {},
      resets: {},
      load(media, from, to) {
        const known = get().byDocument[media]?.pages ?? {};
        for (let start = from; start <= to; start += BATCH_SIZE) {
          const end = Math.min(to, start + BATCH_SIZE - 1);
          const missing = range(start, end).filter((number) => !isFresh(known[number]));
          const [first] = missing;
          if (first !== undefined) void fetchRange(media, first, missing.at(-1) ?? first);
        }
      },
      clear(media) {
        const { [media]: _, ...byDocument } = get().byDocument;
        const { resets } = get();
        set({ byDocument, resets: { ...resets, [media]: (resets[media] ?? 0) + 1 } });
      },
    };
  });

/** Returns the numbers from `from` to `to`, inclusive. */
export const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
