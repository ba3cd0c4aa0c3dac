/** What is made from the code: `npm run generate` writes it, `npm run generated` fails when it is stale. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { VARIABLES as CONVERTER_VARIABLES } from '../converter/src/config.ts';
import { LOCAL_VARIABLES } from '../local/variables.ts';
import { VARIABLES } from '../src/config/variables.ts';
import { printedSchema } from '../src/graphql/schema.ts';
import { matrixTable } from '../test/support/matrix.ts';

const root = new URL('../', import.meta.url);

const cell = (text: string) => text.replaceAll('|', '\\|');

/** Defaults that depend on the machine, in words. */
const IN_WORDS: Record<string, string> = {
  CONVERTER_CONCURRENCY: 'one per core',
  CONVERTER_SCRATCH: "a folder of this user's in the system's temporary one",
};

const converterTable = () =>
  [
    '| Variable | When left out | Meaning |',
    '|---|---|---|',
    ...CONVERTER_VARIABLES.map(
      ({ name, default: fallback, meaning }) =>
        `| \`${name}\` | ${IN_WORDS[name] ?? (fallback === null ? 'must be given' : fallback || 'none')} | ${cell(meaning)} |`,
    ),
  ].join('\n');

const variablesTable = () =>
  [
    '| Variable | When left out | Meaning |',
    '|---|---|---|',
    ...[...VARIABLES, ...LOCAL_VARIABLES].map(
      ({ name, whenUnset, description }) => `| \`${name}\` | ${whenUnset} | ${description} |`,
    ),
  ].join('\n');

/** `text` with what stands between `<!-- name -->` and `<!-- /name -->` replaced. */
function filled(text: string, name: string, content: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`README.md has no ${open} … ${close}`);
  return `${text.slice(0, from + open.length)}\n${content}\n${text.slice(to)}`;
}

async function readme(): Promise<string> {
  const tables = { variables: variablesTable(), converter: converterTable(), matrix: matrixTable() };
  const text = await readFile(new URL('README.md', root), 'utf8');
  return Object.entries(tables).reduce((rest, [name, table]) => filled(rest, name, table), text);
}

const made: Record<string, () => Promise<string>> = { 'schema.graphql': printedSchema, 'README.md': readme };

const write = process.argv.includes('--write');
for (const [name, make] of Object.entries(made)) {
  const file = new URL(name, root);
  const [is, should] = [await readFile(file, 'utf8').catch(() => ''), await make()];
  if (is === should) continue;
  if (write) await writeFile(file, should);
  else {
    console.error(`${fileURLToPath(file)} is stale: npm run generate`);
    process.exitCode = 1;
  }
}
