/** The arrow keys in a list that has one Tab stop. Pure. */

/** A list with this attribute uses the keys below, so they turn no page while it has the focus. */
export const ARROWS_SELECTOR = '[data-arrows]';
export const LIST_KEYS: ReadonlySet<string> = new Set([
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
]);

/** The position, from 1 to `count`, to which a key moves from `at`; null when the list does not use the key. */
export function stepInList(key: string, at: number, count: number, direction: 'ltr' | 'rtl'): number | null {
  const forward = direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
  if (!LIST_KEYS.has(key)) return null;
  if (key === 'Home') return 1;
  if (key === 'End') return count;
  const step = key === forward || key === 'ArrowDown' ? 1 : -1;
  return Math.min(count, Math.max(1, at + step));
}
