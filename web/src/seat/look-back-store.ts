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
  /** The highest page number shown so far. */
  furthest: OfShare | null;
  goTo(number: number): void;
  backToLive(): void;
  /** Fetches a new link for the page that the student chose. */
  refresh(): Promise<void>;
  /** Records the pages that are shown. @returns a function that ends it. */
  follow(): () => void;
}

export function ownPage({ chosen }: Pick<LookBackState, 'chosen'>, state: VideoStoreState): Page | null {
  const media = state.video?.activeShare?.media.id;
  if (!chosen || !media || chosen.shareKey !== state.shareKey) return null;
  return state.files[media]?.pages[chosen.number] ?? null;
}

export function furthestPage(
  { furthest }: Pick<LookBackState, 'furthest'>,
  { video, shareKey }: VideoStoreState,
): number {
  const live = video?.activeShare?.page.number ?? 0;
  return furthest && furthest.shareKey === shareKey ? Math.max(furthest.number, live) : live;
}

export function createLookBack({ store, pages }: Pick<Session, 'store' | 'pages'>): StoreApi<LookBackState> {
  const gate = createGate(() => store.getState().shareKey);
  return createStore<LookBackState>()((set, get) => {
    const record = () => {
      const { shareKey } = store.getState();
      const furthest = shareKey === null ? null : { shareKey, number: furthestPage(get(), store.getState()) };
      const { chosen } = get();
      set({ furthest, chosen: chosen?.shareKey === shareKey ? chosen : null });
    };
    const goTo = async (number: number) => {
      const { video, shareKey } = store.getState();
      const share = video?.activeShare;
      if (!share || shareKey === null || number < 1 || number > furthestPage(get(), store.getState())) return;
      const isWanted = gate.enter();
      if (number === share.page.number) return set({ chosen: null });
      const page = await pages.fetch(share.media.id, number);
      if (page && isWanted()) set({ chosen: { shareKey, number } });
    };
    return {
      chosen: null,
      furthest: null,
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
        record();
        return store.subscribe(record);
      },
    };
  });
}
