/** LibreOffice 7.4 sets 64 rows of 80 columns on a page; these are more than any font or paper size would make. */
const ROWS = 80;
const COLUMNS = 100;

/** Counts the rows a plain text takes at least, as it is read. */
export interface RowCount {
  add(text: string): void;
  /** Pages it fills at least. */
  pages(): number;
}

export function countRows(): RowCount {
  let rows = 0;
  let wide = 0;
  const rowsOf = () => Math.max(1, Math.ceil(wide / COLUMNS));
  return {
    add(text) {
      for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at);
        // Blanks may hang over the edge, and what is not ASCII may take no room: neither counts.
        if (code > 0x20 && code < 0x7f) wide += 1;
        if (code !== 0x0a) continue;
        rows += rowsOf();
        wide = 0;
      }
    },
    pages: () => Math.ceil((rows + rowsOf()) / ROWS),
  };
}
