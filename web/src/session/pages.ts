/** Fetches single pages, for a look back and for a preview before a share. */
import type { Commands } from '../client/commands.ts';
import { serverNow } from '../client/server-clock.ts';
import type { Page } from '../client/video.ts';
import type { VideoStore } from './video-store.ts';

export interface Pages {
  /** Returns a page of the file on show whose link still works; null without one. */
  get(media: string, number: number): Page | null;
  /**
   * Returns the page from the store or from the server; null when it does not exist, when the request fails, when the
   * file was replaced meanwhile, or without an endpoint. `renew` skips the store, to replace a link that no longer
   * works.
   */
  fetch(media: string, number: number, options?: { renew: boolean }): Promise<Page | null>;
}

/** A link that ends sooner is not used: the image may load after its end. */
const MIN_LINK_LIFE_MS = 30_000;

export function createPages(commands: Pick<Commands, 'page'> | null, store: VideoStore): Pages {
  const get = (media: string, number: number) => {
    const page = store.getState().files[media]?.pages[number];
    return page && Date.parse(page.urlExpiresAt) > serverNow() + MIN_LINK_LIFE_MS ? page : null;
  };
  return {
    get,
    async fetch(media, number, { renew } = { renew: false }) {
      const known = renew ? null : get(media, number);
      if (known || !commands) return known;
      const answer = await commands.page(media, number).catch(() => null);
      if (!answer?.page) return null;
      const part = { uploadId: answer.shownUploadId ?? null, pages: [answer.page] };
      return store.getState().receivePart(media, part) ? answer.page : null;
    },
  };
}
