/** Turning pages by keyboard, or by a presenter remote, which is one to the computer. */
import { useEffect, useState } from 'react';
import { useRoot, useT } from '../../session/context.ts';
import type { Deck } from '../session/deck.ts';

/** What a key asks for: a page, digits being typed, or nothing of ours. */
export type KeyAction = { page: number } | { typed: string } | null;

interface Press {
  key: string;
  shiftKey: boolean;
}

/** `typed` holds the digits so far. In a right-to-left document the left arrow goes on. */
export function keyAction(
  { key, shiftKey }: Press,
  deck: Pick<Deck, 'number' | 'total'>,
  typed: string,
  direction: 'ltr' | 'rtl',
  digits: boolean,
): KeyAction {
  const { number, total } = deck;
  const on = direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  const back = direction === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
  if (digits && /^[0-9]$/.test(key)) return { typed: (typed + key).replace(/^0+/, '').slice(0, 5) };
  if (typed !== '') {
    if (key === 'Enter') return { page: Number(typed) };
    if (key === 'Backspace') return { typed: typed.slice(0, -1) };
    if (key === 'Escape') return { typed: '' };
  }
  switch (key) {
    case on:
    case 'ArrowDown':
    case 'PageDown':
      return { page: Math.min(total, number + 1) };
    case back:
    case 'ArrowUp':
    case 'PageUp':
      return { page: Math.max(1, number - 1) };
    case ' ':
      return { page: shiftKey ? Math.max(1, number - 1) : Math.min(total, number + 1) };
    case 'Home':
      return { page: 1 };
    case 'End':
      return { page: total };
    default:
      return null;
  }
}

const TYPING =
  'input, textarea, select, [contenteditable], [role="menu"], [role="dialog"], [role="alertdialog"]';
const PRESSABLE = 'button, a, [role="button"], [role="switch"]';

/** Returns the digits typed so far, and forgets them after a while. */
export function useStageKeys(deck: Deck | null, digits: boolean, go: (page: number) => void): string {
  const root = useRoot();
  const { direction } = useT();
  const [typed, setTyped] = useState('');
  useEffect(() => {
    if (typed === '') return;
    const timer = setTimeout(() => setTyped(''), 5_000);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as Element;
      if (!deck || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target !== document.body && !root.contains(target)) return;
      if (target.closest(TYPING) || root.querySelector('[role="dialog"], [role="alertdialog"]')) return;
      const presses = target.closest(PRESSABLE) && (event.key === ' ' || (event.key === 'Enter' && !typed));
      const asked = presses ? null : keyAction(event, deck, typed, direction, digits);
      if (!asked) return;
      event.preventDefault();
      setTyped('typed' in asked ? asked.typed : '');
      if ('page' in asked) go(asked.page);
    };
    // Before the button that has the focus: typed digits and Enter are a page, wherever the focus is.
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  });
  return typed;
}
