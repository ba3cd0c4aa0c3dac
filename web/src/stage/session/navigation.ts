import { createStore, type StoreApi } from 'zustand/vanilla';

export interface Navigation {
  /** The page that the presenter asked for; null when the server has answered. The stage shows it at once. */
  target: number | null;
  goTo(page: number): void;
}

/**
 * Sends one page turn at a time. Of the turns requested while one is under way, only the last is sent.
 * `send` resolves to whether the page was turned.
 */
export function createNavigation(send: (page: number) => Promise<boolean>): StoreApi<Navigation> {
  return createStore<Navigation>()((set, get) => {
    let running = false;
    const run = async () => {
      running = true;
      let sent: number | null = null;
      for (let target = get().target; target !== null && target !== sent; target = get().target) {
        sent = target;
        const turned = await send(target).catch(() => false);
        // After a refusal the stage shows the live page again, and turns requested meanwhile are dropped.
        if (!turned) break;
      }
      running = false;
      set({ target: null });
    };
    return {
      target: null,
      goTo(page) {
        set({ target: page });
        if (!running) void run();
      },
    };
  });
}
