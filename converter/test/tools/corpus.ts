/**
 * Converts every document of a folder with a `manifest.json`, and compares the result and the number of pages with the
 * manifest: `npm run corpus -- [folder] [--seconds 300]`. Exits with 1 when a document differs.
 */
import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { differenceFrom, type ManifestEntry } from '../support/manifest.ts';
import { startTestConverter, type TestConverter } from '../support/test-converter.ts';

async function convertOne(converter: TestConverter, folder: string, entry: ManifestEntry, seconds: number) {
  const started = performance.now();
  const sent = await converter.sendFile(join(folder, entry.file));
  const ended = await converter.ended(sent, seconds * 1000).catch(() => null);
  const took = (performance.now() - started) / 1000;
  const result = ended?.failure ?? (ended ? `${ended.pageCount} pages` : 'no result');
  const problem = ended ? differenceFrom(entry, ended) : `no result in ${seconds} s`;
  return { line: `${took.toFixed(1).padStart(6)} s  ${result.padEnd(12)} ${basename(entry.file)}`, problem };
}

const { values, positionals } = parseArgs({
  options: { seconds: { type: 'string', default: '300' } },
  allowPositionals: true,
});
const folder = resolve(positionals[0] ?? fileURLToPath(new URL('../../../test/documents', import.meta.url)));
const entries: ManifestEntry[] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).files;
await using converter = await startTestConverter({
  CONVERTER_MAX_PAGES: '2000',
  CONVERTER_TIMEOUT: values.seconds,
});
let problems = 0;
for (const entry of entries) {
  const { line, problem } = await convertOne(converter, folder, entry, Number(values.seconds) + 10);
  console.log(problem ? `${line}  ✗ ${problem}` : line);
  if (problem) problems += 1;
}
for (const complaint of converter.api.complaints) console.log(`✗ ${complaint}`);
console.log(`${entries.length} documents, ${problems} of them differ from the manifest`);
process.exitCode = problems + converter.api.complaints.length > 0 ? 1 : 0;
