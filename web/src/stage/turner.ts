/** Turns pages for one instructor: shows where she is going at once, asks for one turn at a time, skips the rest. */
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface Turner {
  /** The page asked for and not answered yet; null when the screen shows the truth. */
  going: number | null;
  turn(page: number): void;
}

/**
 * `ask` resolves to true when the page was turned. Turns asked for while one is under way are conflated: only the
 * last of them is sent. `onSettled` gets the page that was wanted, once nothing is under way any more.
 */
export function createTurner(
  ask: (page: number) => Promise<boolean>,
  onSettled: (page: number) => void = () => {},
): StoreApi<Turner> {
  return createStore<Turner>()((set, get) => {
    let running = false;
    const run = async () => {
      running = true;
      let asked: number | null = null;
      while (get().going !== null && get().going !== asked) {
        asked = get().going;
        const turned = await ask(asked as number).catch(() => false);
        // Refused: where she wanted to go does not exist any more, so neither does what she asked for since.
        if (!turned) break;
      }
      running = false;
      set({ going: null });
      if (asked !== null) onSettled(asked);
    };
    return {
      going: null,
      turn(page) {
        set({ going: page });
        if (!running) void run();
      },
    };
  });
}
