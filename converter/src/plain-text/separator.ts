/** Finds the separator and the quotes of a table of separated values. */
import Papa from 'papaparse';

/** How a table of separated values is written. */
export interface Dialect {
  separator: string;
  quote: string;
}

/**
 * Separators in the order of preference when several fit equally: commas are also decimal signs and part of sentences.
 */
const SEPARATORS = ['\t', '|', ';', ','];
const SAMPLE_ROWS = 100;
const SAMPLE_LENGTH = 2 ** 16;
/** The first line that tells spreadsheet programs the separator. It is not a row of the table. */
const DECLARATION = /^"?sep=(.)"?(?:\r\n?|\n|$)/i;
/** A field in single quotes, of which at least one contains a separator. */
const SINGLE_QUOTED = /(?:^|[\t|;,])'[^'\n]*[\t|;,][^'\n]*'(?=[\t|;,]|\r?$)/m;

/** Removes the line that declares the separator, and returns the declared separator or null. */
export function splitDeclaration(text: string): { declared: string | null; rest: string } {
  const found = DECLARATION.exec(text);
  if (found?.[1]) return { declared: found[1], rest: text.slice(found[0].length) };
  return { declared: null, rest: text };
}

/**
 * Returns the separator that divides the most rows into the same number of fields, at least two. A separator inside of
 * quotes does not count. `text` is the beginning of a table, without its declaration.
 */
export function dialectOf(text: string, declared: string | null): Dialect {
  const sample = text.slice(0, SAMPLE_LENGTH);
  const quote = !sample.includes('"') && SINGLE_QUOTED.test(sample) ? "'" : '"';
  if (declared !== null) return { separator: declared, quote };
  const scored = SEPARATORS.map((separator) => ({ separator, score: scoreOf(sample, separator, quote) }));
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a));
  return { separator: best.score > 0 ? best.separator : ',', quote };
}

/** The share of rows that have the most frequent number of fields, 0 when it is one. Wrong quotes lower it. */
function scoreOf(sample: string, delimiter: string, quoteChar: string): number {
  const { data, errors } = Papa.parse<string[]>(sample, { delimiter, quoteChar, preview: SAMPLE_ROWS });
  const counts = new Map<number, number>();
  const rows = data.filter((row) => row.length > 1 || row[0] !== '');
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  const [fields = 1, frequency = 0] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
  if (fields < 2) return 0;
  const wrongQuotes = errors.filter(({ type }) => type === 'Quotes').length;
  return frequency / rows.length - Math.min(0.5, wrongQuotes / rows.length);
}
