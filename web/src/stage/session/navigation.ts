/** The page turns of this presenter. */
import { createStore, type StoreApi } from 'zustand/vanilla';

/**
 * A page turn that the presenter asked for. The request names its document, because another one may be shared
 * meanwhile.
 */
export interface PageTurn {
  media: string;
  page: number;
}

export interface Navigation {
  /** The turn that the server has yet to answer; null when there is none. The stage shows it at once. */
  target: PageTurn | null;
  goTo(media: string, page: number): void;
}

/**
 * Sends one page turn at a time. Of the turns requested while one is under way, only the last is sent.
 * `send` resolves to whether the page was turned.
 */
export function createNavigation(send: (turn: PageTurn) => Promise<boolean>): StoreApi<Navigation> {
  return createStore<Navigation>()((set, get) => {
    let running = false;
    const run = async () => {
      running = true;
      let sent: PageTurn | null = null;
      for (let { target } = get(); target !== null && target !== sent; { target } = get()) {
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
      goTo(media, page) {
        set({ target: { media, page } });
        if (!running) void run();
      },
    };
  });
}
