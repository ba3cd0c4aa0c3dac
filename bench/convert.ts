/**
 * Compares the converter with the naive pipeline (`soffice --convert-to pdf`, then `pdftoppm -png -r 150`), on the same
 * files in the same run, interleaved. With `--product`, measures all of Lectern until a student has the image of page 1.
 *   npm run bench:convert -- [--rounds 3] [--product] [files…]
 */
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startConverter } from './convert/converter.ts';
import { generateDocuments } from './convert/documents.ts';
import { naivePipeline, rasterLimit } from './convert/naive.ts';
import { startProduct } from './convert/product.ts';
import type { Run } from './convert/run.ts';
import { median, print, round } from './support/table.ts';

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, product: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const DEFAULT_DOCUMENTS = [
  'performance-up.pptx',
  '41384.ppt',
  'testWORD_various.docx',
  'testRTFVarious.rtf',
  '47813.xlsx',
  'firefox_stamp.pdf',
].map((name) => fileURLToPath(new URL(`../test/documents/${name}`, import.meta.url)));
const ROUNDS = Number(values.rounds);

interface Measurement {
  file: string;
  lectern: Run[];
  naive: Run[];
  limits: number[];
}

const medianOf = (runs: Run[], key: keyof Run) => median(runs.map((run) => run[key]));
const range = (runs: Run[], key: keyof Run) =>
  `${round(Math.min(...runs.map((run) => run[key])))}–${round(Math.max(...runs.map((run) => run[key])))}`;

const HEADER = [
  'document',
  'pages',
  'first s',
  'total s',
  'spread',
  'naive first s',
  'naive total s',
  '× first',
  '× total',
  '÷ limit',
  'MB peak',
  'naive MB',
  'kB per page',
  'naive kB',
];

function row({ file, lectern, naive, limits }: Measurement): string[] {
  const kilobytes = (runs: Run[]) => round(medianOf(runs, 'bytes') / medianOf(runs, 'pages') / 1000);
  return [
    basename(file),
    String(medianOf(lectern, 'pages')),
    round(medianOf(lectern, 'first')),
    round(medianOf(lectern, 'total')),
    range(lectern, 'total'),
    round(medianOf(naive, 'first')),
    round(medianOf(naive, 'total')),
    round(medianOf(naive, 'total') / medianOf(lectern, 'first')),
    round(medianOf(naive, 'total') / medianOf(lectern, 'total')),
    limits.length > 0 ? round(medianOf(lectern, 'total') / median(limits)) : '',
    medianOf(lectern, 'memory').toFixed(0),
    medianOf(naive, 'memory').toFixed(0),
    kilobytes(lectern),
    kilobytes(naive),
  ];
}

async function main(folder: string): Promise<void> {
  const files =
    positionals.length > 0
      ? positionals.flatMap((name) => globSync(name))
      : [...DEFAULT_DOCUMENTS, ...(await generateDocuments(folder))];
  const naive = naivePipeline(folder);
  await using contender = await (values.product ? startProduct() : startConverter());
  const rows: string[][] = [];
  for (const file of files) {
    const measurement: Measurement = { file, lectern: [], naive: [], limits: [] };
    for (let count = 0; count < ROUNDS; count++) {
      measurement.lectern.push(await contender.run(file));
      measurement.naive.push(await naive(file));
      if (extname(file) === '.pdf') measurement.limits.push(rasterLimit(file));
    }
    rows.push(row(measurement));
    process.stderr.write(`${rows.at(-1)?.join(' | ')}\n`);
  }
  print(`Medians of ${ROUNDS} interleaved runs; ${contender.measured}`, HEADER, rows);
  process.stdout.write(
    '\n× first: the naive pipeline has a page to show when its command ends; "naive first" is when page 1 is on the disk.\n',
  );
}

const folder = mkdtempSync(join(tmpdir(), 'lectern-bench-'));
try {
  await main(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
