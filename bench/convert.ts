/**
 * Our converter against the naive pipeline (`soffice --convert-to pdf`, then `pdftoppm -png -r 150`), on the
 * same files in the same run, interleaved: `npm run bench:convert -- [--rounds 3] [--product] [files…]`.
 * With `--product`, all of Lectern: until a student who follows has the picture of page 1.
 */
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openConverter } from './convert/house.ts';
import { naivePipeline, rasterLimit } from './convert/naive.ts';
import { openProduct } from './convert/product.ts';
import type { Run } from './convert/run.ts';
import { makeDocuments } from './made.ts';
import { median, print, round } from './table.ts';

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, product: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const DEFAULTS = [
  'performance-up.pptx',
  '41384.ppt',
  'testWORD_various.docx',
  'testRTFVarious.rtf',
  '47813.xlsx',
  'firefox_stamp.pdf',
].map((name) => fileURLToPath(new URL(`../test/documents/${name}`, import.meta.url)));
const rounds = Number(values.rounds);

interface Measured {
  file: string;
  ours: Run[];
  naive: Run[];
  limits: number[];
}

const of = (runs: Run[], key: keyof Run) => median(runs.map((run) => run[key]));
const range = (runs: Run[], key: keyof Run) =>
  `${round(Math.min(...runs.map((run) => run[key])))}–${round(Math.max(...runs.map((run) => run[key])))}`;

const HEAD = [
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
  'kB a page',
  'naive kB',
];

function row({ file, ours, naive, limits }: Measured): string[] {
  const kilobytes = (runs: Run[]) => round(of(runs, 'bytes') / of(runs, 'pages') / 1000);
  return [
    basename(file),
    String(of(ours, 'pages')),
    round(of(ours, 'first')),
    round(of(ours, 'total')),
    range(ours, 'total'),
    round(of(naive, 'first')),
    round(of(naive, 'total')),
    round(of(naive, 'total') / of(ours, 'first')),
    round(of(naive, 'total') / of(ours, 'total')),
    limits.length > 0 ? round(of(ours, 'total') / median(limits)) : '',
    of(ours, 'memory').toFixed(0),
    of(naive, 'memory').toFixed(0),
    kilobytes(ours),
    kilobytes(naive),
  ];
}

async function main(work: string): Promise<void> {
  const files =
    positionals.length > 0
      ? positionals.flatMap((name) => globSync(name))
      : [...DEFAULTS, ...(await makeDocuments(work))];
  const naive = naivePipeline(work);
  await using contender = await (values.product ? openProduct() : openConverter());
  const rows: string[][] = [];
  for (const file of files) {
    const measured: Measured = { file, ours: [], naive: [], limits: [] };
    for (let count = 0; count < rounds; count++) {
      measured.ours.push(await contender.run(file));
      measured.naive.push(await naive(file));
      if (extname(file) === '.pdf') measured.limits.push(rasterLimit(file));
    }
    rows.push(row(measured));
    process.stderr.write(`${rows.at(-1)?.join(' | ')}\n`);
  }
  print(`medians of ${rounds} interleaved runs; ${contender.measured}`, HEAD, rows);
  process.stdout.write(
    '\n× first: the naive pipeline has a page to show when its command ends; "naive first" is when page 1 lies on its disk.\n',
  );
}

const work = mkdtempSync(join(tmpdir(), 'lectern-bench-'));
try {
  await main(work);
} finally {
  rmSync(work, { recursive: true, force: true });
}
