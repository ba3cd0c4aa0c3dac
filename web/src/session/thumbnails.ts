/** Small images of pages, asked for when they come into view and kept until they change or their links end. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Commands } from '../client/commands.ts';
import { withoutQuery } from '../client/link.ts';

export type Thumbnail = Awaited<ReturnType<Commands['thumbnails']>>[number];

interface DocumentThumbnails {
  /** The folder the images lie in: another one means another upload. */
  folder: string;
  pages: Record<number, Thumbnail>;
}

export interface Thumbnails {
  byDocument: Record<string, DocumentThumbnails>;
  /** How often a document's pages have been resets. */
  resets: Record<string, number>;
  /** Makes sure that pages `from` to `to` of a document are there, or on their way. */
  load(media: string, from: number, to: number): void;
  /** Forgets a document's pages: its file is another one. */
  forget(media: string): void;
}

const BATCH = 50;
const FRESH_FOR = 60_000;

const folderOf = (url: string) => withoutQuery(url).replace(/[^/]*$/, '');
const isFresh = (page: Thumbnail | undefined) =>
  page !== undefined && Date.parse(page.urlExpiresAt) > Date.now() + FRESH_FOR;

export const createThumbnails = (ask: Pick<Commands, 'thumbnails'>): StoreApi<Thumbnails> =>
  createStore<Thumbnails>()((set, get) => {
    const asking = new Set<string>();

    const take = (media: string, thumbnails: readonly Thumbnail[]) => {
      const [first] = thumbnails;
      if (!first) return;
      const folder = folderOf(first.thumbnailUrl);
      const before = get().byDocument[media];
      const pages = before?.folder === folder ? { ...before.pages } : {};
      for (const page of thumbnails) pages[page.number] = page;
      set({ byDocument: { ...get().byDocument, [media]: { folder, pages } } });
    };
    const fetchPages = async (media: string, from: number, to: number) => {
      const key = `${media}:${from}-${to}`;
      if (asking.has(key)) return;
      asking.add(key);
      try {
        take(media, await ask.thumbnails(media, from, to));
      } catch {
        // A thumbnail is a convenience; it is asked for again when it next comes into view.
      } finally {
        asking.delete(key);
      }
    };

    return {
      byDocument: {},
      resets: {},
      load(media, from, to) {
        const known = get().byDocument[media]?.pages ?? {};
        for (let start = from; start <= to; start += BATCH) {
          const end = Math.min(to, start + BATCH - 1);
          const missing = range(start, end).filter((number) => !isFresh(known[number]));
          const [first] = missing;
          if (first !== undefined) void fetchPages(media, first, missing.at(-1) ?? first);
        }
      },
      forget(media) {
        const { [media]: _, ...byDocument } = get().byDocument;
        const { resets } = get();
        set({ byDocument, resets: { ...resets, [media]: (resets[media] ?? 0) + 1 } });
      },
    };
  });

export const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
