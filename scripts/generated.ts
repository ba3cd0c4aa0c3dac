/**
 * The files, and the parts of the documentation, that are printed from the code: `npm run generate` writes
 * them, and `npm run generated` fails when one of them is not up to date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { printedSchema } from '../src/graphql/schema.ts';
import { matrixTable } from '../test/support/role-matrix.ts';
import { documentLimitsTable } from './generated/document-limits.ts';
import { extensionsList } from './generated/extensions.ts';
import { importBoundariesList } from './generated/import-boundaries.ts';
import { licencesList } from './generated/licences.ts';
import { converterMetricsTable, serverMetricsTable } from './generated/metrics.ts';
import { sourceBlocks } from './generated/source-blocks.ts';
import { converterVariablesTable, serverVariablesTable } from './generated/variables.ts';

const ROOT = new URL('../', import.meta.url);

/** The generated parts of each page: the content between `<!-- name -->` and `<!-- /name -->`. */
const PARTS: Record<string, Record<string, () => string | Promise<string>>> = {
  'docs/api.md': { matrix: matrixTable },
  'docs/architecture.md': { 'import boundaries': importBoundariesList },
  'docs/clients.md': sourceBlocks,
  'docs/configuration.md': { variables: serverVariablesTable, converter: converterVariablesTable },
  'docs/converter.md': { extensions: extensionsList, 'document limits': documentLimitsTable },
  'docs/licences.md': { licences: licencesList },
  'docs/operations.md': { metrics: serverMetricsTable, 'converter metrics': converterMetricsTable },
};

/** The text with the content between the two markers of a part replaced. */
function replacePart(text: string, name: string, content: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`There is no ${open} … ${close}.`);
  return `${text.slice(0, from + open.length)}\n${content}\n${text.slice(to)}`;
}

async function page(path: string, parts: Record<string, () => string | Promise<string>>): Promise<string> {
  let text = await readFile(new URL(path, ROOT), 'utf8');
  for (const [name, print] of Object.entries(parts)) text = replacePart(text, name, await print());
  return text;
}

const files: Record<string, () => Promise<string>> = {
  'schema.graphql': printedSchema,
  ...Object.fromEntries(Object.entries(PARTS).map(([path, parts]) => [path, () => page(path, parts)])),
};

const write = process.argv.includes('--write');
for (const [path, print] of Object.entries(files)) {
  const file = new URL(path, ROOT);
  const [actual, expected] = [await readFile(file, 'utf8').catch(() => ''), await print()];
  if (actual === expected) continue;
  if (write) await writeFile(file, expected);
  else {
    console.error(`${fileURLToPath(file)} is not up to date: run npm run generate.`);
    process.exitCode = 1;
  }
}
