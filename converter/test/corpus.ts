/**
 * Converts every document of a folder with a `manifest.json` and compares how each ended and how many pages it
 * has with what the manifest expects: `npm run corpus -- [folder] [--seconds 300]`. Ends with 1 on any difference.
 */
import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type House, openHouse } from './house.ts';

interface Expected {
  class: string;
  pages?: number;
  pages_any_of?: number[];
}

interface Entry {
  file: string;
  type: string;
  expect: Expected;
}

const REASONS: Record<string, string[]> = {
  encrypted: ['LOCKED'],
  corrupt: ['DAMAGED', 'UNSUPPORTED'],
};

/** Where text breaks depends on fonts; slides and PDFs have as many pages as they have. */
const EXACT = new Set(['pdf', 'pptx', 'ppt', 'ppsx', 'pptm', 'pps', 'odp', 'key', 'png', 'jpg', 'jpeg']);

function problemOf(
  { type, expect }: Entry,
  ended: { uploadState: string; failure: string | null; pageCount: number | null },
): string | null {
  const reasons = REASONS[expect.class];
  if (reasons) {
    return reasons.includes(ended.failure ?? '') ? null : `expected ${reasons.join(' or ')}`;
  }
  if (ended.uploadState !== 'READY') return `expected READY`;
  const allowed = expect.pages_any_of ?? (expect.pages === undefined ? [] : [expect.pages]);
  const slack = EXACT.has(type) ? 0 : 1;
  const fits = allowed.some((pages) => Math.abs(pages - (ended.pageCount ?? 0)) <= slack);
  return fits || allowed.length === 0 ? null : `expected ${allowed.join(' or ')} pages`;
}

async function convertOne(house: House, folder: string, entry: Entry, seconds: number) {
  const started = performance.now();
  const sent = await house.sendFile(join(folder, entry.file));
  const ended = await house.ended(sent, seconds * 1000).catch(() => null);
  const took = (performance.now() - started) / 1000;
  const said = ended?.failure ?? (ended ? `${ended.pageCount} pages` : 'nothing');
  const problem = ended ? problemOf(entry, ended) : `not done in ${seconds} s`;
  return { line: `${took.toFixed(1).padStart(6)} s  ${said.padEnd(12)} ${basename(entry.file)}`, problem };
}

const { values, positionals } = parseArgs({
  options: { seconds: { type: 'string', default: '300' } },
  allowPositionals: true,
});
const folder = resolve(positionals[0] ?? fileURLToPath(new URL('../../test/documents', import.meta.url)));
const entries: Entry[] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).files;
await using house = await openHouse({ CONVERTER_MAX_PAGES: '2000', CONVERTER_TIMEOUT: values.seconds });
let problems = 0;
for (const entry of entries) {
  const { line, problem } = await convertOne(house, folder, entry, Number(values.seconds) + 10);
  console.log(problem ? `${line}  ✗ ${problem}` : line);
  if (problem) problems += 1;
}
for (const complaint of house.api.complaints) console.log(`✗ ${complaint}`);
console.log(`${entries.length} documents, ${problems} not as expected`);
process.exitCode = problems + house.api.complaints.length > 0 ? 1 : 0;
