/** Keeps page keys from acting while the user types something else, or has just done so. */
import { useEffect, useMemo } from 'react';
import { focusPage } from '../../page/focus.ts';
import { isRemoteKeyOnList } from '../../page/remote-keys.ts';
import { useRoot } from '../../session/context.ts';
import { ARROWS_SELECTOR } from './list-keys.ts';

/** The elements that take keys while they are open. */
const OPEN = '[role="menu"], [role="listbox"], [role="dialog"], [role="alertdialog"], [data-takes-keys]';
const EDITABLE = 'input:not([role="switch"]), textarea, select, [contenteditable]';
const PRESSES = ['pointerdown', 'keydown'] as const;
/** A user who types does not notice at once that the element which took the keys has closed. */
const HOLD_MS = 400;

export interface KeyGuard {
  /** Whether a page key may act on this key press. */
  allows(event: KeyboardEvent): boolean;
  /** Begins to watch the elements that take keys. @returns a function that ends it. */
  watch(): () => void;
}

/**
 * The attribute `data-keys` of `root` is `held` while no page key acts, because an element that takes keys has just
 * closed.
 */
export function createKeyGuard(root: HTMLElement): KeyGuard {
  let opened: Element | null = null;
  /** Whether the last press was one of a mouse, a finger or a pen. */
  let byPointer = false;
  /** Until when keys are held, by the clock of `event.timeStamp`: a key counts from when it was pressed, not handled. */
  let heldUntil = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const release = () => {
    clearTimeout(timer);
    delete root.dataset['keys'];
  };
  const hold = (since: number) => {
    release();
    heldUntil = since + HOLD_MS;
    root.dataset['keys'] = 'held';
    timer = setTimeout(release, heldUntil - performance.now());
  };
  const note = ({ type }: Event) => {
    byPointer = type === 'pointerdown';
  };
  const look = () => {
    const open = root.querySelector(OPEN);
    if (opened && !open) {
      hold(performance.now());
      const isMenu = opened.getAttribute('role') === 'menu';
      giveFocusToPage(root, { fromList: byPointer || !isMenu });
    }
    opened = open;
  };
  return {
    allows(event) {
      const target = event.target as Element;
      if (root.querySelector(OPEN)) return false;
      if (target.closest(EDITABLE) && !isRemoteKeyOnList(event)) return false;
      if (event.timeStamp >= heldUntil) return true;
      // The rest of a word that the user types is held as well, however long the word is.
      if (event.key.length === 1) hold(event.timeStamp);
      return false;
    },
    watch() {
      look();
      const observer = new MutationObserver(look);
      observer.observe(root, { childList: true, subtree: true });
      for (const type of PRESSES) document.addEventListener(type, note, true);
      return () => {
        observer.disconnect();
        for (const type of PRESSES) document.removeEventListener(type, note, true);
        release();
      };
    },
  };
}

export function useKeyGuard(): KeyGuard {
  const root = useRoot();
  const guard = useMemo(() => createKeyGuard(root), [root]);
  useEffect(() => guard.watch(), [guard]);
  return guard;
}

/**
 * An element that closes gives the focus back to its button in the next frame, if the button still exists. A button in
 * a list would let the list take the arrow keys, which only somebody who closes a menu by keyboard expects.
 */
function giveFocusToPage(root: HTMLElement, { fromList }: { fromList: boolean }): void {
  const look = () => {
    const { activeElement: focused } = document;
    const isUnused = focused === document.body || focused === null;
    if (isUnused || (fromList && focused.closest(ARROWS_SELECTOR))) focusPage(root);
  };
  requestAnimationFrame(() => requestAnimationFrame(look));
}
