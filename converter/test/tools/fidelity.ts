/**
 * Compares the pages of every document of a folder with poppler's, and page 1 of iWork documents with Apple's preview,
 * and lists the least similar ones: `npm run fidelity -- [folder] [--worst 20] [--pages 50]`.
 */
import { readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Compared, withApple, withPoppler } from '../support/fidelity/compare.ts';
import { startTestConverter } from '../support/test-converter.ts';

const { values, positionals } = parseArgs({
  options: { worst: { type: 'string', default: '20' }, pages: { type: 'string', default: '50' } },
  allowPositionals: true,
});
const folder = resolve(positionals[0] ?? fileURLToPath(new URL('../../../test/documents', import.meta.url)));
const IGNORED = /^manifest\.json$|\.md$/;

/** Differences that were inspected, by the name of the document without the prefix of a corpus. */
const INSPECTED: Record<string, string> = {
  'issue11555.pdf': 'poppler draws no vertical Japanese without poppler-data; the converter draws it',
};
const inspected = (document: string) => INSPECTED[document.replace(/^[0-9a-f]{10}_/, '')] ?? '';

interface Row {
  document: string;
  against: string;
  page: Compared;
}

await using converter = await startTestConverter({
  CONVERTER_MAX_PAGES: '2000',
  CONVERTER_BASE_TIMEOUT: '600',
  CONVERTER_TIMEOUT: '600',
});
const rows: Row[] = [];
for (const name of readdirSync(folder).filter((file) => !IGNORED.test(file))) {
  const path = join(folder, name);
  const document = await converter.convertFile(path);
  if (document.uploadState !== 'READY') {
    console.log(`${name}: not compared, ${document.failure}`);
    continue;
  }
  const pages = await withPoppler(converter, path, document, Number(values.pages)).catch((error: Error) => {
    console.log(`${name}: poppler cannot draw it: ${error.message.split('\n')[0]}`);
    return [];
  });
  const apple = await withApple(converter, path, document);
  rows.push(...pages.map((page) => ({ document: basename(path), against: 'poppler', page })));
  if (apple) rows.push({ document: basename(path), against: 'Apple', page: apple });
  const least = Math.min(...pages.map(({ worst }) => worst));
  console.log(`${name}: ${pages.length} pages, least similar spot ${least.toFixed(3)}`);
}
const worst = rows.toSorted((a, b) => a.page.worst - b.page.worst).slice(0, Number(values.worst));
console.table(
  worst.map(({ document, against, page }) => ({
    document,
    page: page.page,
    against,
    'worst spot': page.worst.toFixed(3),
    overall: page.overall.toFixed(4),
    shape: page.shape.toFixed(3),
    inspected: inspected(document),
  })),
);
console.log(`${rows.length} pages compared; the table lists the ${worst.length} least similar ones`);
