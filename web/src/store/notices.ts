/** Short messages to whoever is looking: what went wrong, and what somebody else did. */
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface Notice {
  id: number;
  /** A problem stays until it is dismissed; news leaves by itself. */
  kind: 'problem' | 'news';
  text: string;
  /** What it is about: a later one about the same takes its place. */
  about: string;
}

export interface Notices {
  notices: Notice[];
  /** About itself when `about` is left out: the same words are not said twice. */
  add(kind: Notice['kind'], text: string, about?: string): void;
  dismiss(id: number): void;
}

const NEWS_STAYS = 7_000;
const AT_MOST = 4;

export const createNotices = (): StoreApi<Notices> =>
  createStore<Notices>()((set, get) => {
    let last = 0;
    const dismiss = (id: number) => set({ notices: get().notices.filter((notice) => notice.id !== id) });
    return {
      notices: [],
      add(kind, text, about = text) {
        last += 1;
        const id = last;
        const others = get().notices.filter((notice) => notice.about !== about);
        set({ notices: [...others, { id, kind, text, about }].slice(-AT_MOST) });
        if (kind === 'news') setTimeout(() => dismiss(id), NEWS_STAYS);
      },
      dismiss,
    };
  });
