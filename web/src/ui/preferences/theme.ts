/** Light or dark: the system's choice until this person makes one. */

export type Theme = 'light' | 'dark' | 'system';

const KEPT = 'lectern:theme';
const isTheme = (value: unknown): value is Theme =>
  value === 'light' || value === 'dark' || value === 'system';

export function themeOf(asked: Theme | undefined): Theme {
  if (asked) return asked;
  try {
    const kept = localStorage.getItem(KEPT);
    return isTheme(kept) ? kept : 'system';
  } catch {
    return 'system';
  }
}

const isDark = (theme: string | undefined) =>
  theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);

/** Changes to the other one and remembers it. Tells whether it is dark now. */
export function switchTheme(root: HTMLElement): boolean {
  const next: Theme = isDark(root.dataset['theme']) ? 'light' : 'dark';
  root.dataset['theme'] = next;
  try {
    localStorage.setItem(KEPT, next);
  } catch {}
  return next === 'dark';
}

export const looksDark = (root: HTMLElement): boolean => isDark(root.dataset['theme']);
