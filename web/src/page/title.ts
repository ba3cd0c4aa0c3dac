/** What a page is called: its first line of words. */
import type { Page } from '../client/shape.ts';

const LONG = 90;

export function titleOf({ text }: Pick<Page, 'text'>): string {
  const line =
    text
      .split('\n')
      .map((part) => part.trim())
      .find((part) => part !== '') ?? '';
  return line.length > LONG ? `${line.slice(0, LONG).trimEnd()}…` : line;
}
