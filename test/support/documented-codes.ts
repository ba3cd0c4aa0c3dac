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
