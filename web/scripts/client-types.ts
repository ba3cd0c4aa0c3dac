/**
 * Writes `dist/client.d.ts`: the types of `/client.js` in one file without imports, for sites that import it by its
 * URL.
 */
import { readFile, writeFile } from 'node:fs/promises';

const TYPES = new URL('../dist/types/client/', import.meta.url);
const OUTPUT = new URL('../dist/client.d.ts', import.meta.url);

const IMPORT = /^import [^;]*? from '([^']+)';\n/gm;
const EXPORT_FROM = /^export (type )?\{([^}]*)\} from '([^']+)';\n/gm;
const DECLARED =
  /^(?:export )?(?:declare )?(?:abstract )?(?:interface|type|class|function|const|enum) (\w+)/gm;

/** The texts of a module and of all modules that it imports, the imported ones first. */
async function modules(url: URL, texts = new Map<string, string>()): Promise<Map<string, string>> {
  if (texts.has(url.href)) return texts;
  texts.set(url.href, '');
  const text = await readFile(url, 'utf8');
  const imported = [...text.matchAll(IMPORT), ...text.matchAll(EXPORT_FROM)].map(
    (match) => match.at(-1) ?? '',
  );
  for (const path of imported.filter((each) => each.startsWith('.'))) {
    await modules(new URL(path.replace(/\.ts$/, '.d.ts'), url), texts);
  }
  texts.delete(url.href);
  return texts.set(url.href, text);
}

const index = new URL('index.d.ts', TYPES);
const texts = await modules(index);
const exported = [...(texts.get(index.href) ?? '').matchAll(EXPORT_FROM)].flatMap(
  ([, type = '', names = '']) => names.split(',').map((name) => `${type}${name.trim()}`),
);
texts.delete(index.href);
const body = [...texts.values()]
  .map((text) => text.replaceAll(IMPORT, '').replaceAll(EXPORT_FROM, ''))
  .join('\n')
  .replaceAll(/import\("[^"]+"\)\./g, '')
  .replaceAll(/^export \{\};\n/gm, '')
  .replaceAll(/^export (?=declare|interface|type|class|function|const|enum|abstract)/gm, '');

const names = [...body.matchAll(DECLARED)].map(([, name = '']) => name);
const repeated = names.filter((name, index) => names.indexOf(name) !== index);
if (repeated.length > 0) throw new Error(`Two modules of the client library declare ${repeated.join(', ')}.`);
await writeFile(OUTPUT, `${body}\nexport { ${exported.join(', ')} };\n`);
