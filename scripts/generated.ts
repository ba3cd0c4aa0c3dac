/** What is made from the code: `npm run generate` writes it, `npm run generated` fails when it is stale. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { printedSchema } from '../src/graphql/schema.ts';
import { VARIABLES } from '../src/variables.ts';

const root = new URL('../', import.meta.url);

const variablesTable = () =>
  [
    '| Variable | When left out | Meaning |',
    '|---|---|---|',
    ...VARIABLES.map(({ name, fallback, meaning }) => `| \`${name}\` | ${fallback} | ${meaning} |`),
  ].join('\n');

/** `text` with what stands between `<!-- name -->` and `<!-- /name -->` replaced. */
function filled(text: string, name: string, content: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`README.md has no ${open} … ${close}`);
  return `${text.slice(0, from + open.length)}\n${content}\n${text.slice(to)}`;
}

async function readme(): Promise<string> {
  const text = await readFile(new URL('README.md', root), 'utf8');
  return filled(text, 'variables', variablesTable());
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
