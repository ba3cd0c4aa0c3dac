/** Short messages: problems, which stay until the user dismisses them, and news, which disappear. */
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface ToastAction {
  label: string;
  run(): void;
}

export interface Toast {
  id: number;
  /** A problem stays until the user dismisses it; an info disappears after seven seconds. */
  kind: 'problem' | 'info';
  text: string;
  /** A newer toast replaces an older one with the same topic. */
  topic: string;
  /** What a button of the toast does, which also dismisses it; absent without a button. */
  action?: ToastAction | undefined;
  /** How many pieces of news the toast stands for. */
  count: number;
}

export interface Toasts {
  toasts: Toast[];
  /** The default topic is the text, so that the same text is not shown twice. */
  add(kind: Toast['kind'], text: string, topic?: string, action?: ToastAction): void;
  /** Adds news to the info with that topic. `text` receives the number of pieces of news that it now stands for. */
  fold(topic: string, text: (count: number) => string): void;
  dismiss(id: number): void;
  /** Dismisses all problems. */
  dismissProblems(): void;
}

const INFO_DURATION_MS = 7_000;
/** Of the news, the newest are shown. Problems are never left out. */
const MAX_INFOS = 3;

export const createToasts = (): StoreApi<Toasts> =>
  createStore<Toasts>()((set, get) => {
    let lastId = 0;
    const dismiss = (id: number) => set({ toasts: get().toasts.filter((toast) => toast.id !== id) });
    const put = (toast: Omit<Toast, 'id'>) => {
      lastId += 1;
      const id = lastId;
      const others = get().toasts.filter(({ topic, kind }) => topic !== toast.topic || kind !== toast.kind);
      const all = [...others, { ...toast, id }];
      const infos = all.filter(({ kind }) => kind === 'info').slice(-MAX_INFOS);
      set({ toasts: all.filter((each) => each.kind === 'problem' || infos.includes(each)) });
      if (toast.kind === 'info') setTimeout(() => dismiss(id), INFO_DURATION_MS);
    };
    return {
      toasts: [],
      add: (kind, text, topic = text, action) => put({ kind, text, topic, action, count: 1 }),
      fold(topic, text) {
        const before = get().toasts.find((toast) => toast.kind === 'info' && toast.topic === topic);
        const count = (before?.count ?? 0) + 1;
        put({ kind: 'info', text: text(count), topic, count });
      },
      dismiss,
      dismissProblems: () => set({ toasts: get().toasts.filter(({ kind }) => kind !== 'problem') }),
    };
  });
