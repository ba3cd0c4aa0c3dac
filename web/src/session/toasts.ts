/** Short messages to whoever is looking: what went wrong, and what somebody else did. */
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface Toast {
  id: number;
  /** A problem stays until it is dismissed; news leaves by itself. */
  kind: 'problem' | 'info';
  text: string;
  /** What it is about: a later one about the same takes its place. */
  about: string;
}

export interface Toasts {
  toasts: Toast[];
  /** About itself when `about` is left out: the same words are not said twice. */
  add(kind: Toast['kind'], text: string, about?: string): void;
  dismiss(id: number): void;
}

const INFO_DURATION_MS = 7_000;
const MAX_TOASTS = 4;

export const createToasts = (): StoreApi<Toasts> =>
  createStore<Toasts>()((set, get) => {
    let last = 0;
    const dismiss = (id: number) => set({ toasts: get().toasts.filter((toast) => toast.id !== id) });
    return {
      toasts: [],
      add(kind, text, about = text) {
        last += 1;
        const id = last;
        const others = get().toasts.filter((toast) => toast.about !== about);
        set({ toasts: [...others, { id, kind, text, about }].slice(-MAX_TOASTS) });
        if (kind === 'info') setTimeout(() => dismiss(id), INFO_DURATION_MS);
      },
      dismiss,
    };
  });
