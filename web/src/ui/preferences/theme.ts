/** The light or dark colours of a view, which the browser keeps. */

export type Theme = 'light' | 'dark' | 'system';

const STORAGE_KEY = 'lectern:theme';
const isTheme = (value: unknown): value is Theme =>
  value === 'light' || value === 'dark' || value === 'system';

/** Returns the theme of the mount option, or else this user's last choice, or else the theme of the system. */
export function themeOf(option: Theme | undefined): Theme {
  if (option) return option;
  try {
    const stored = localStorage.getItem(STORAGE_KEY);
    return isTheme(stored) ? stored : 'system';
  } catch {
    return 'system';
  }
}

const isDark = (theme: string | undefined) =>
  theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);

/** Switches between light and dark and stores the choice. @returns whether the new theme is dark. */
export function switchTheme(root: HTMLElement): boolean {
  const next: Theme = isDark(root.dataset['theme']) ? 'light' : 'dark';
  root.dataset['theme'] = next;
  try {
    localStorage.setItem(STORAGE_KEY, next);
  } catch {}
  return next === 'dark';
}

export const looksDark = (root: HTMLElement): boolean => isDark(root.dataset['theme']);
