/** The warnings about pages that do not show their content. */
import { formatNumbers } from '../english-text.ts';
import type { Warning } from './warning.ts';

/** The warning about pages that were replaced by the placeholder image; `pages` are their numbers. */
export const placeholderWarning = (pages: readonly number[]): Warning => ({
  kind: 'PAGE_NOT_DRAWN',
  message:
    pages.length === 1
      ? `Page ${pages[0]} could not be drawn. A placeholder image is shown instead.`
      : `Pages ${formatNumbers(pages)} could not be drawn. Placeholder images are shown instead.`,
});

/** The warning about pages that are blank, although they have content. */
export const blankPagesWarning = (pages: readonly number[]): Warning => ({
  kind: 'PAGE_NOT_DRAWN',
  message:
    pages.length === 1
      ? `Page ${pages[0]} is blank, although the document has content for it.`
      : `Pages ${formatNumbers(pages)} are blank, although the document has content for them.`,
});

/** The warning about `count` pages at the end that LibreOffice exported and did not announce. */
export const missingPagesWarning = (count: number): Warning => ({
  kind: 'PAGE_NOT_DRAWN',
  message: `The last ${count} pages could not be converted.`,
});
