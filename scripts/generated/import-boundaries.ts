/** The list of import boundaries in docs/architecture.md, read from biome.json. */
import { readFile } from 'node:fs/promises';

const BIOME = new URL('../../biome.json', import.meta.url);

interface Override {
  linter?: {
    rules?: { style?: { noRestrictedImports?: { options: { patterns: { message: string }[] } } } };
  };
}

export async function importBoundariesList(): Promise<string> {
  const { overrides } = JSON.parse(await readFile(BIOME, 'utf8')) as { overrides: Override[] };
  const messages = overrides.flatMap(
    ({ linter }) => linter?.rules?.style?.noRestrictedImports?.options.patterns ?? [],
  );
  return [...new Set(messages.map(({ message }) => `- ${message}`))].join('\n');
}
