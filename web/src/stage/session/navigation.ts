/** Turns pages for one instructor: shows where she is target at once, asks for one turn at a time, skips the rest. */
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface Navigation {
  /** The page asked for and not answered yet; null when the screen shows the truth. */
  target: number | null;
  turn(page: number): void;
}

/**
 * `ask` resolves to true when the page was turned. Turns asked for while one is under way are conflated: only the
 * last of them is sent. `onSettled` gets the page that was wanted, once nothing is under way any more.
 */
export function createNavigation(
  ask: (page: number) => Promise<boolean>,
  onSettled: (page: number) => void = () => {},
): StoreApi<Navigation> {
  return createStore<Navigation>()((set, get) => {
    let running = false;
    const run = async () => {
      running = true;
      let asked: number | null = null;
      while (get().target !== null && get().target !== asked) {
        asked = get().target;
        const turned = await ask(asked as number).catch(() => false);
        // Refused: where she wanted to go does not exist any more, so neither does what she asked for since.
        if (!turned) break;
      }
      running = false;
      set({ target: null });
      if (asked !== null) onSettled(asked);
    };
    return {
      target: null,
      turn(page) {
        set({ target: page });
        if (!running) void run();
      },
    };
  });
}
