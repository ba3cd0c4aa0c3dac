/** Whether number keys go to a page. Whoever speaks to their computer can turn that off (WCAG 2.1.4). */
import { createStore, useStore } from 'zustand';

const KEPT = 'lectern:digits';

const kept = (): boolean => {
  try {
    return localStorage.getItem(KEPT) !== 'off';
  } catch {
    return true;
  }
};

const choice = createStore<{ digits: boolean }>()(() => ({ digits: kept() }));

export const useNumberKeys = (): boolean => useStore(choice, ({ digits }) => digits);

export function setNumberKeys(digits: boolean): void {
  choice.setState({ digits });
  try {
    localStorage.setItem(KEPT, digits ? 'on' : 'off');
  } catch {}
}
