/** The warning about cells that are far away from all other cells of their sheet. */
import type { Warning } from './warning.ts';

export const strayCellsWarning = (count: number): Warning => ({
  kind: 'CELLS_LEFT_OUT',
  message:
    count === 1
      ? '1 cell is left out, because it is far away from the other cells of its sheet.'
      : `${count} cells are left out, because they are far away from the other cells of their sheet.`,
});
