/** The page that a student chose. It holds for one share of one file. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { createGate } from '../client/gate.ts';
import type { Page } from '../client/video.ts';
import type { Session } from '../session/session.ts';
import type { VideoStoreState } from '../session/video-store.ts';

interface OfShare {
  shareKey: string;
  number: number;
}

export interface LookBackState {
  /** The page that the student chose; null while the student follows the live page. */
  chosen: OfShare | null;
  goTo(number: number): void;
  backToLive(): void;
  /** Fetches a new link for the page that the student chose. */
  refresh(): Promise<void>;
  /** Returns to the live page when the chosen page may no longer be looked at. @returns a function that ends it. */
  follow(): () => void;
}

export function ownPage({ chosen }: Pick<LookBackState, 'chosen'>, state: VideoStoreState): Page | null {
  const media = state.video?.activeShare?.media.id;
  if (!chosen || !media || chosen.shareKey !== state.shareKey) return null;
  return state.files[media]?.pages[chosen.number] ?? null;
}

/** The first and the last page that the student may look at while a document is shared. */
export function allowedPages({ video }: Pick<VideoStoreState, 'video'>): { first: number; last: number } {
  const share = video?.activeShare;
  if (!video || !share) return { first: 0, last: 0 };
  const { media, page } = share;
  switch (video.lookAround) {
    case 'ALL':
      return { first: 1, last: Math.max(media.pagesReady, page.number) };
    case 'BACK':
      return { first: 1, last: Math.max(media.furthestPage, page.number) };
    default:
      return { first: page.number, last: page.number };
  }
}

const isAllowed = (number: number, state: VideoStoreState): boolean => {
  const { first, last } = allowedPages(state);
  return number >= first && number <= last;
};

export function createLookBack({ store, pages }: Pick<Session, 'store' | 'pages'>): StoreApi<LookBackState> {
  const gate = createGate(() => store.getState().shareKey);
  return createStore<LookBackState>()((set, get) => {
    const isKept = (chosen: OfShare | null) =>
      chosen !== null &&
      chosen.shareKey === store.getState().shareKey &&
      isAllowed(chosen.number, store.getState());
    const check = () => {
      if (get().chosen && !isKept(get().chosen)) set({ chosen: null });
    };
    const goTo = async (number: number) => {
      const { video, shareKey } = store.getState();
      const share = video?.activeShare;
      if (!share || shareKey === null || !isAllowed(number, store.getState())) return;
      const isWanted = gate.enter();
      if (number === share.page.number) return set({ chosen: null });
      const page = await pages.fetch(share.media.id, number);
      const chosen = { shareKey, number };
      if (page && isWanted() && isKept(chosen)) set({ chosen });
    };
    return {
      chosen: null,
      goTo: (number) => void goTo(number),
      backToLive() {
        gate.close();
        set({ chosen: null });
      },
      async refresh() {
        const media = store.getState().video?.activeShare?.media.id;
        const { chosen } = get();
        if (media && chosen) await pages.fetch(media, chosen.number, { renew: true });
      },
      follow() {
        check();
        return store.subscribe(check);
      },
    };
  });
}
