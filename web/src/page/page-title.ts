/** A name for a page, also for one without a title. */
import type { Page } from '../client/video.ts';

const MAX_TITLE_CHARACTERS = 90;

/** Returns the page's title, or else the first line of its text, cut to 90 characters. Empty without title and text. */
export function pageTitle({ title, text }: Pick<Page, 'title' | 'text'>): string {
  const line =
    title ??
    text
      .split('\n')
      .map((part) => part.trim())
      .find((part) => part !== '') ??
    '';
  const characters = [...line];
  if (characters.length <= MAX_TITLE_CHARACTERS) return line;
  return `${characters.slice(0, MAX_TITLE_CHARACTERS).join('').trimEnd()}…`;
}
