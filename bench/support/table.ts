/** Statistics, tables and the options of the command line. */

export const median = (values: number[]): number => percentile(values, 50);

export function percentile(values: number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * (part / 100);
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return low + (high - low) * (at - Math.floor(at));
}

/** The range that contains the middle half of the values. */
export const spread = (values: number[]): string =>
  `${round(percentile(values, 25))}–${round(percentile(values, 75))}`;

/** Three significant digits. */
export function round(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** Prints a table in Markdown. */
export function print(title: string, head: string[], rows: string[][]): void {
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  process.stdout.write(`\n${title}\n\n${line(head)}\n${rule}\n${rows.map(line).join('\n')}\n`);
}

/** The option `--name` of the command line: numbers with commas between them. */
export function numbers(name: string, fallback: number[]): number[] {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : (process.argv[at + 1] ?? '').split(',').map(Number);
}

/** The option `--name` of the command line: one number. */
export const number = (name: string, fallback: number): number => numbers(name, [fallback])[0] ?? fallback;
