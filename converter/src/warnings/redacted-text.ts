/** The warning about text under a filled box. */
import { formatNumbers } from '../english-text.ts';
import type { Warning } from './warning.ts';

/** The warning about pages with text under a filled box; `pages` are their numbers. */
export const redactedTextWarning = (pages: readonly number[]): Warning => ({
  kind: 'REDACTED_TEXT',
  message: `${pages.length === 1 ? `A box covers text on page ${pages[0]}` : `Boxes cover text on pages ${formatNumbers(pages)}`}. Everybody who downloads the original file can read the text.`,
});
