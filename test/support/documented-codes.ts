/** The codes that docs/api.md lists. */
import { readFileSync } from 'node:fs';

/** The codes in the first table with the head `| Code | Meaning |` below a heading, without marks. */
export function documentedCodes(heading: string): string[] {
  const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
  const [, section = ''] = page.split(`\n${heading}\n`);
  const [, table = ''] = section.split('\n| Code | Meaning |\n|---|---|\n');
  const rows = table.split('\n\n')[0]?.split('\n') ?? [];
  return rows.flatMap(
    (row) =>
      row
        .split('|')[1]
        ?.replaceAll(/[`*\s]/g, '')
        .split(',') ?? [],
  );
}

/** The details that the table of the details of errors marks for a code. */
export function documentedDetails(code: string): string[] {
  const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
  const [, section = ''] = page.split('\n### Details of errors\n');
  const rows =
    section
      .split('\n\n')
      .find((block) => block.startsWith('| Code |'))
      ?.split('\n') ?? [];
  const cellsOf = (row = '') =>
    row
      .split('|')
      .slice(2, -1)
      .map((cell) => cell.trim());
  const names = cellsOf(rows[0]).map((name) => name.replaceAll('`', ''));
  const row = rows.find((each) => each.startsWith(`| \`${code}\``));
  return names.filter((_name, index) => cellsOf(row)[index]);
}
