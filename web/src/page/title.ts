/** What a page is called: what its document calls it, or its first line of words. */
import type { Page } from '../client/video.ts';

const LONG = 90;

export function pageTitle({ title, text }: Pick<Page, 'title' | 'text'>): string {
  const line =
    title ??
    text
      .split('\n')
      .map((part) => part.trim())
      .find((part) => part !== '') ??
    '';
  return line.length > LONG ? `${line.slice(0, LONG).trimEnd()}…` : line;
}
