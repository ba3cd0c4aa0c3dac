/** LibreOffice puts 64 rows of 80 columns on a page. No font or paper size has more rows or columns than these. */
const ROWS_PER_PAGE = 80;
const COLUMNS_PER_ROW = 100;

/** Estimates the least number of pages that a plain text fills. */
export interface PageEstimate {
  add(text: string): void;
  minPages(): number;
}

export function createPageEstimate(): PageEstimate {
  let rows = 0;
  let width = 0;
  const rowsOfLine = () => Math.max(1, Math.ceil(width / COLUMNS_PER_ROW));
  return {
    add(text) {
      for (let index = 0; index < text.length; index++) {
        const code = text.charCodeAt(index);
        // Spaces may exceed the margin, and characters that are not ASCII may have no width, so neither counts.
        if (code > 0x20 && code < 0x7f) width += 1;
        if (code !== 0x0a) continue;
        rows += rowsOfLine();
        width = 0;
      }
    },
    minPages: () => Math.ceil((rows + rowsOfLine()) / ROWS_PER_PAGE),
  };
}
