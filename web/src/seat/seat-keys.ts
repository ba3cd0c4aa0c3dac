/** The keys of a seat. */
import { useLayoutEffect } from 'react';
import { isRemoteKeyOnList } from '../page/remote-keys.ts';
import { useRoot, useShare, useT } from '../session/context.ts';
import type { LookBack } from './look-back.ts';

/** The step of a swipe to the left or of the right arrow key: forwards, unless the text runs from right to left. */
export const forwardStep = (direction: 'ltr' | 'rtl') => (direction === 'rtl' ? -1 : 1);

const IGNORED_TARGETS = 'input, textarea, select, [role="menu"], [role="dialog"], [role="radiogroup"]';

/**
 * Arrows, PageUp, PageDown and Home look at other pages; End and Esc return to the live page. F toggles full screen,
 * but only while the page has the focus, so that the view does not take a letter from the page around it.
 */
export function useSeatKeys({ ownPage, goTo, backToLive }: LookBack, toggleFullScreen: () => void): void {
  const root = useRoot();
  const share = useShare();
  const { direction } = useT();
  const number = ownPage?.number ?? share?.page.number ?? 0;
  // A layout effect, so that a key acts on what is on the screen already.
  useLayoutEffect(() => {
    const step = forwardStep(direction);
    const actions: Record<string, () => void> = {
      ArrowLeft: () => goTo(number - step),
      ArrowRight: () => goTo(number + step),
      PageUp: () => goTo(number - 1),
      PageDown: () => goTo(number + 1),
      Home: () => goTo(1),
      End: backToLive,
      Escape: backToLive,
    };
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as Element;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target !== document.body && !root.contains(target)) return;
      if (target.closest(IGNORED_TARGETS) && !isRemoteKeyOnList(event)) return;
      if (event.key.toLowerCase() === 'f' && target.closest('.lec-page-area')) return toggleFullScreen();
      const action = share ? actions[event.key] : undefined;
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}
