/**
 * Our converter against the naive pipeline (`soffice --convert-to pdf`, then `pdftoppm -png -r 150`), on the
 * same files in the same run, interleaved: `npm run bench:convert -- [--rounds 3] [files…]`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type House, openHouse } from '../converter/test/house.ts';
import { treeMemory } from './memory.ts';

/** Times in seconds, memory in MB (proportional set size of the process tree, sampled), bytes of all pages. */
interface Run {
  first: number;
  total: number;
  pages: number;
  memory: number;
  bytes: number;
}

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const DEFAULTS = ['performance-up.pptx', 'testRTFVarious.rtf', '41384.ppt', 'firefox_stamp.pdf'].map((name) =>
  fileURLToPath(new URL(`../test/documents/${name}`, import.meta.url)),
);
const rounds = Number(values.rounds);
const work = mkdtempSync(join(tmpdir(), 'lectern-bench-'));

async function ours(house: House, file: string): Promise<Run> {
  const memory = treeMemory(house.converter.pid);
  const started = Date.now();
  const sent = await house.send(readFileSync(file), extname(file).slice(1));
  const ended = await house.ended(sent, 600_000);
  const peak = memory.stop();
  if (ended.uploadState !== 'READY') throw new Error(`${basename(file)}: ${ended.failure} ${ended.detail}`);
  const keys = await house.keys(`${sent.video}/`);
  const pngs = await Promise.all(keys.filter((key) => key.endsWith('.png')).map((key) => house.size(key)));
  const at = (done: (report: (typeof ended.reports)[number]) => boolean) =>
    ((ended.reports.find(done)?.at ?? Number.NaN) - started) / 1000;
  return {
    first: at(({ report }) => (report.pages?.length ?? 0) > 0),
    total: at(({ report }) => report.state === 'READY'),
    pages: ended.pages.length,
    memory: peak,
    bytes: pngs.reduce((sum, size) => sum + size, 0),
  };
}

/** Runs a program; answers its peak memory. */
async function program(command: string, args: string[]): Promise<number> {
  const child = spawn(command, args, { stdio: 'ignore' });
  const memory = treeMemory(child.pid ?? 0);
  await new Promise((resolve) => child.on('close', resolve));
  return memory.stop();
}

async function naive(file: string): Promise<Run> {
  const out = mkdtempSync(join(work, 'naive-'));
  const started = performance.now();
  let pdf = file;
  let memory = 0;
  if (extname(file) !== '.pdf') {
    const profile = `-env:UserInstallation=file://${join(work, 'profile')}`;
    memory = await program('soffice', [profile, '--headless', '--convert-to', 'pdf', '--outdir', out, file]);
    pdf = join(out, `${basename(file, extname(file))}.pdf`);
  }
  const pages = join(out, 'page');
  let first = Number.NaN;
  const pngs = () => readdirSync(out).filter((name) => name.endsWith('.png'));
  // A page is there when the one after it has been begun.
  const watch = setInterval(() => {
    if (Number.isNaN(first) && pngs().length > 1) first = (performance.now() - started) / 1000;
  }, 10);
  memory = Math.max(memory, await program('pdftoppm', ['-png', '-r', '150', pdf, pages]));
  clearInterval(watch);
  const total = (performance.now() - started) / 1000;
  const made = pngs();
  const bytes = made.reduce((sum, name) => sum + statSync(join(out, name)).size, 0);
  rmSync(out, { recursive: true, force: true });
  return { first: Number.isNaN(first) ? total : first, total, pages: made.length, memory, bytes };
}

/** Seconds PDFium takes to draw every page, encoding nothing: the least a PDF can cost on one core. */
function limit(file: string): number {
  const script = fileURLToPath(new URL('raster-limit.ts', import.meta.url));
  const { stdout } = spawnSync(process.execPath, [script, file], { encoding: 'utf8' });
  return Number(stdout);
}

const median = (values: number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const of = (runs: Run[], key: keyof Run) => median(runs.map((run) => run[key]));
const spread = (values: number[]) => `${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)}`;
const seconds = (value: number) => value.toFixed(2);

async function main(): Promise<void> {
  const files = positionals.length > 0 ? positionals.flatMap((name) => globSync(name)) : DEFAULTS;
  // The first soffice makes the profile the naive runs then find.
  spawnSync('soffice', [
    `-env:UserInstallation=file://${join(work, 'profile')}`,
    '--headless',
    '--terminate_after_init',
  ]);
  await using house = await openHouse({ CONVERTER_MAX_PAGES: '2000', CONVERTER_TIMEOUT: '600' });
  await house.warm();
  const rows: Record<string, string | number>[] = [];
  for (const file of files) {
    const mine: Run[] = [];
    const theirs: Run[] = [];
    const limits: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await house.warm();
      mine.push(await ours(house, file));
      theirs.push(await naive(file));
      if (extname(file) === '.pdf') limits.push(limit(file));
    }
    rows.push({
      document: basename(file),
      pages: of(mine, 'pages'),
      'first s': seconds(of(mine, 'first')),
      'naive first': seconds(of(theirs, 'first')),
      '× first': (of(theirs, 'first') / of(mine, 'first')).toFixed(1),
      'total s': seconds(of(mine, 'total')),
      spread: spread(mine.map((run) => run.total)),
      'naive total': seconds(of(theirs, 'total')),
      '× total': (of(theirs, 'total') / of(mine, 'total')).toFixed(1),
      '÷ limit': limits.length > 0 ? (of(mine, 'total') / median(limits)).toFixed(1) : '',
      'MB peak': Math.round(of(mine, 'memory')),
      'naive MB': Math.round(of(theirs, 'memory')),
      'kB/page': Math.round(of(mine, 'bytes') / of(mine, 'pages') / 1000),
      'naive kB/page': Math.round(of(theirs, 'bytes') / of(theirs, 'pages') / 1000),
    });
  }
  if (values.json) console.log(JSON.stringify(rows, null, 1));
  else console.table(rows);
  console.log(
    `medians of ${rounds} interleaved runs; ours from the event to the report, storage and API included`,
  );
}

try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}
