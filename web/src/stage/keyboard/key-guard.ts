/** Keeps page keys from acting while the user types something else, or has just done so. */
import { useEffect, useMemo } from 'react';
import { focusPage } from '../../page/focus.ts';
import { isRemoteKeyOnList } from '../../page/remote-keys.ts';
import { useRoot } from '../../session/context.ts';

/** The elements that take keys while they are open. */
const OPEN = '[role="menu"], [role="listbox"], [role="dialog"], [role="alertdialog"], [data-takes-keys]';
const EDITABLE = 'input, textarea, select, [contenteditable]';
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
  let wasOpen = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const release = () => {
    clearTimeout(timer);
    delete root.dataset['keys'];
  };
  const hold = () => {
    release();
    root.dataset['keys'] = 'held';
    timer = setTimeout(release, HOLD_MS);
  };
  const look = () => {
    const isOpen = root.querySelector(OPEN) !== null;
    if (wasOpen && !isOpen) {
      hold();
      focusPageIfNothingHasFocus(root);
    }
    wasOpen = isOpen;
  };
  return {
    allows(event) {
      const target = event.target as Element;
      if (root.querySelector(OPEN)) return false;
      if (target.closest(EDITABLE) && !isRemoteKeyOnList(event)) return false;
      if (root.dataset['keys'] !== 'held') return true;
      // The rest of a word that the user types is held as well, however long the word is.
      if (event.key.length === 1) hold();
      return false;
    },
    watch() {
      look();
      const observer = new MutationObserver(look);
      observer.observe(root, { childList: true, subtree: true });
      return () => {
        observer.disconnect();
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

/** An element that closes gives the focus back to its button in the next frame, if the button still exists. */
function focusPageIfNothingHasFocus(root: HTMLElement): void {
  const look = () => {
    if (document.activeElement === document.body || document.activeElement === null) focusPage(root);
  };
  requestAnimationFrame(() => requestAnimationFrame(look));
}
