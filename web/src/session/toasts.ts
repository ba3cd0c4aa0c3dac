/** Short messages that the view shows in a corner. */
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface Toast {
  id: number;
  /** A problem stays until the user dismisses it; an info disappears after seven seconds. */
  kind: 'problem' | 'info';
  text: string;
  /** A newer toast replaces an older one with the same topic. */
  topic: string;
}

export interface Toasts {
  toasts: Toast[];
  /** The default topic is the text, so that the same text is not shown twice. */
  add(kind: Toast['kind'], text: string, topic?: string): void;
  dismiss(id: number): void;
}

const INFO_DURATION_MS = 7_000;
const MAX_TOASTS = 4;

export const createToasts = (): StoreApi<Toasts> =>
  createStore<Toasts>()((set, get) => {
    let lastId = 0;
    const dismiss = (id: number) => set({ toasts: get().toasts.filter((toast) => toast.id !== id) });
    return {
      toasts: [],
      add(kind, text, topic = text) {
        lastId += 1;
        const id = lastId;
        const others = get().toasts.filter((toast) => toast.topic !== topic);
        set({ toasts: [...others, { id, kind, text, topic }].slice(-MAX_TOASTS) });
        if (kind === 'info') setTimeout(() => dismiss(id), INFO_DURATION_MS);
      },
      dismiss,
    };
  });
