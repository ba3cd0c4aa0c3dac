/** What the presenter looks at: the open document, and the page of each document. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { VideoStore } from '../../session/video-store.ts';

export interface Desk {
  /** The document that the presenter opened; null while the presenter follows the shared document. */
  chosen: string | null;
  /** The document that is or was shared last. It stays open after the end of the share. */
  lastShared: string | null;
  /** The page of each document that the presenter looked at last. */
  pages: Readonly<Record<string, number>>;
  choose(media: string | null): void;
  goTo(media: string, page: number): void;
  /** Records what is shared. @returns a function that ends it. */
  follow(): () => void;
}

export const createDesk = (store: VideoStore): StoreApi<Desk> =>
  createStore<Desk>()((set, get) => {
    const record = () => {
      const share = store.getState().video?.activeShare;
      const { pages, lastShared } = get();
      if (!share) return;
      const [media, page] = [share.media.id, share.page.number];
      if (lastShared === media && pages[media] === page) return;
      set({ lastShared: media, pages: { ...pages, [media]: page } });
    };
    return {
      chosen: null,
      lastShared: null,
      pages: {},
      choose: (chosen) => set({ chosen }),
      goTo: (media, page) => set({ pages: { ...get().pages, [media]: page } }),
      follow() {
        record();
        return store.subscribe(record);
      },
    };
  });
