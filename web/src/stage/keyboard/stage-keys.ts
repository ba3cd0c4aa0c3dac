/** Turns pages by keyboard or by a presenter remote, which sends the same key events. */
import { useEffect, useLayoutEffect, useState } from 'react';
import { useRoot, useT } from '../../session/context.ts';
import type { Deck } from '../session/deck.ts';
import type { Pointing } from '../session/pointing.ts';
import { useKeyGuard } from './key-guard.ts';
import { ARROWS_SELECTOR, LIST_KEYS } from './list-keys.ts';

/**
 * The effect of a key: go to a page, change the typed digits, switch the black screen or the pointer, or none when the
 * stage does not use the key.
 */
export type KeyAction = { page: number } | { typed: string } | { black: true } | { point: true } | null;

interface KeyPress {
  key: string;
  shiftKey: boolean;
}

export interface KeySettings {
  /** The digits typed so far. */
  typed: string;
  /** Where text runs from right to left, the left arrow key goes to the next page. */
  direction: 'ltr' | 'rtl';
  /** Whether keys of one character act: digits go to a page, B and the full stop make the screen black, L points. */
  numberKeys: boolean;
  /** Whether the presenter points at the page; undefined where no pointer is possible. */
  isPointing?: boolean | undefined;
}

const MAX_DIGITS = 5;

export function keyAction(
  { key, shiftKey }: KeyPress,
  { number, total }: Pick<Deck, 'number' | 'total'>,
  { typed, direction, numberKeys, isPointing }: KeySettings,
): KeyAction {
  const nextArrow = direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  const previousArrow = direction === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
  const next = { page: Math.min(total, number + 1) };
  const previous = { page: Math.max(1, number - 1) };
  if (numberKeys && /^[0-9]$/.test(key)) {
    return { typed: (typed + key).replace(/^0+/, '').slice(0, MAX_DIGITS) };
  }
  // Presenter remotes send one of these keys for their button that makes the screen black.
  if (numberKeys && typed === '' && /^[bB.]$/.test(key)) return { black: true };
  if (numberKeys && typed === '' && isPointing !== undefined && /^[lL]$/.test(key)) return { point: true };
  if (typed !== '') {
    if (key === 'Enter') return { page: Number(typed) };
    if (key === 'Backspace') return { typed: typed.slice(0, -1) };
    if (key === 'Escape') return { typed: '' };
  }
  if (isPointing && key === 'Escape') return { point: true };
  switch (key) {
    case nextArrow:
    case 'ArrowDown':
    case 'PageDown':
      return next;
    case previousArrow:
    case 'ArrowUp':
    case 'PageUp':
      return previous;
    case ' ':
      return shiftKey ? previous : next;
    case 'Home':
      return { page: 1 };
    case 'End':
      return { page: total };
    default:
      return null;
  }
}

const PRESSABLE_TARGETS = 'button, a, [role="button"], [role="switch"]';
const TYPED_LIFE_MS = 5_000;

export interface StageKeys {
  /** The digits typed so far, which are dropped after five seconds. */
  typed: string;
  /** Whether the presenter has made this screen black. The next page key shows the page again. */
  isBlack: boolean;
}

/** Listens to keys while the stage is open. */
export function useStageKeys(
  deck: Deck | null,
  numberKeys: boolean,
  goTo: (page: number) => void,
  pointing: Pointing,
): StageKeys {
  const root = useRoot();
  const guard = useKeyGuard();
  const { direction } = useT();
  const [typed, setTyped] = useState('');
  const [isBlack, setIsBlack] = useState(false);
  useEffect(() => {
    if (typed === '') return;
    const timer = setTimeout(() => setTyped(''), TYPED_LIFE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  // A layout effect, so that a key acts on what is on the screen already.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as Element;
      if (!deck || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target !== document.body && !root.contains(target)) return;
      if (!guard.allows(event)) return;
      if (LIST_KEYS.has(event.key) && target.closest(ARROWS_SELECTOR)) return;
      const isPointing = deck.live ? pointing.isOn : undefined;
      const settings = { typed, direction, numberKeys, isPointing };
      const pressesTarget =
        target.closest(PRESSABLE_TARGETS) && (event.key === ' ' || (event.key === 'Enter' && !typed));
      const action = pressesTarget ? null : keyAction(event, deck, settings);
      if (!action) return;
      event.preventDefault();
      setTyped('typed' in action ? action.typed : '');
      setIsBlack('black' in action && !isBlack);
      if ('page' in action) goTo(action.page);
      if ('point' in action) pointing.toggle();
    };
    // In the capture phase, because Enter after digits goes to a page even while a button has the focus.
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  });
  return { typed, isBlack };
}
