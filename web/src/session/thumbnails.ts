/** Loads thumbnails when they come into view. */
import type { Commands } from '../client/commands.ts';
import { serverNow } from '../client/server-clock.ts';
import { shownUploadOf, type Thumbnail } from './file-contents.ts';
import type { VideoStore } from './video-store.ts';

export interface Thumbnails {
  /** Loads the thumbnails of the pages `from` to `to`, inclusive, that are missing or about to expire. */
  load(media: string, from: number, to: number): void;
}

const BATCH_SIZE = 50;
const MIN_LINK_LIFE_MS = 60_000;

const isFresh = (page: Thumbnail | undefined) =>
  page !== undefined && Date.parse(page.urlExpiresAt) > serverNow() + MIN_LINK_LIFE_MS;

export function createThumbnails(commands: Pick<Commands, 'thumbnails'>, store: VideoStore): Thumbnails {
  const running = new Set<string>();

  const fetchRange = async (media: string, from: number, to: number) => {
    // The thumbnails of another file are another request.
    const key = `${media}/${shownUploadOf(store.getState().video, media)}:${from}-${to}`;
    if (running.has(key)) return;
    running.add(key);
    try {
      const answer = await commands.thumbnails(media, from, to);
      const part = { uploadId: answer?.shownUploadId ?? null, thumbnails: answer?.pages ?? [] };
      store.getState().receivePart(media, part);
    } catch {
      // The view works without thumbnails, and the next `load` tries again.
    } finally {
      running.delete(key);
    }
  };
  return {
    load(media, from, to) {
      const known = store.getState().files[media]?.thumbnails ?? {};
      for (let start = from; start <= to; start += BATCH_SIZE) {
        const end = Math.min(to, start + BATCH_SIZE - 1);
        const missing = range(start, end).filter((number) => !isFresh(known[number]));
        const [first] = missing;
        if (first !== undefined) void fetchRange(media, first, missing.at(-1) ?? first);
      }
    },
  };
}

/** Returns the numbers from `from` to `to`, inclusive. */
export const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
