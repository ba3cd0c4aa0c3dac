const escaped = (cell: string) => cell.replaceAll('|', '\\|');

/** A table in Markdown. */
export const table = (header: string[], rows: string[][]): string =>
  [header, header.map(() => '---'), ...rows.map((row) => row.map(escaped))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
