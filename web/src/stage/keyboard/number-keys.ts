/**
 * Whether number keys go to a page. A user of speech input can turn them off, because a keyboard shortcut of one
 * character must be possible to turn off: https://www.w3.org/TR/WCAG21/#character-key-shortcuts
 */
import { createStore, useStore } from 'zustand';

const STORAGE_KEY = 'lectern:digits';

const stored = (): boolean => {
  try {
    return localStorage.getItem(STORAGE_KEY) !== 'off';
  } catch {
    return true;
  }
};

const setting = createStore<{ enabled: boolean }>()(() => ({ enabled: stored() }));

export const useNumberKeys = (): boolean => useStore(setting, ({ enabled }) => enabled);

export function setNumberKeys(enabled: boolean): void {
  setting.setState({ enabled });
  try {
    localStorage.setItem(STORAGE_KEY, enabled ? 'on' : 'off');
  } catch {}
}
