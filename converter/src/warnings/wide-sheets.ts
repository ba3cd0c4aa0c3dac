/** The warning about sheets that would be unreadable on pages of their width. */
import type { Warning } from './warning.ts';

export const wideSheetsWarning = (count: number): Warning => ({
  kind: 'COLUMNS_SPLIT',
  message: `${count === 1 ? 'A sheet is' : `${count} sheets are`} too wide to be readable on one page. The columns are split over several pages.`,
});
