/**
 * `npm run soak -- --documents 200 --kills 20 [--seed 7]` checks that every document ends as its manifest says
 * although processes are killed. `npm run soak -- --minutes 10` measures documents per minute and memory.
 *
 * `--corpus folder` takes other documents. `--stuck-after seconds` sets after how long a document counts as stuck.
 * `--naive` measures LibreOffice and pdftoppm alone on the same documents, before and after the run.
 */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { naivePerMinute } from './naive.ts';
import { soak } from './run.ts';

const { values } = parseArgs({
  options: {
    documents: { type: 'string' },
    minutes: { type: 'string' },
    kills: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    'stuck-after': { type: 'string', default: '300' },
    corpus: { type: 'string', default: fileURLToPath(new URL('../../documents', import.meta.url)) },
    naive: { type: 'boolean', default: false },
  },
});
const folder = resolve(values.corpus);
const NAIVE_SECONDS = 60;
const before = values.naive ? await naivePerMinute(folder, NAIVE_SECONDS) : null;
const { outcomes, kills, minutes, memory, problems } = await soak({
  seed: Number(values.seed),
  folder,
  ...(values.documents || !values.minutes ? { documents: Number(values.documents ?? 200) } : {}),
  ...(values.minutes ? { milliseconds: Number(values.minutes) * 60_000 } : {}),
  kills: Number(values.kills),
  // With three documents per core, LibreOffice and the rasterizer both always have work.
  concurrency: 3 * availableParallelism(),
  stuckAfterMs: Number(values['stuck-after']) * 1000,
  log: (line) => console.log(`  ${line}`),
});
const after = values.naive ? await naivePerMinute(folder, NAIVE_SECONDS) : null;

const perMinute = outcomes.length / minutes;
console.log(
  `${outcomes.length} documents in ${minutes.toFixed(1)} minutes: ${perMinute.toFixed(1)} per minute.`,
);
if (before !== null && after !== null) {
  const naive = (before + after) / 2;
  console.log(
    `Naive pipeline: ${before.toFixed(1)} per minute before, ${after.toFixed(1)} after: × ${(perMinute / naive).toFixed(1)}.`,
  );
}
console.table(countBy(outcomes.map(({ result }) => result)));
if (kills.length > 0) console.table(countBy(kills));
else {
  const every = Math.max(1, Math.floor(memory.samples.length / 10));
  console.table(
    memory.samples
      .filter((_, index) => index % every === 0)
      .map(({ minutes: at, converter, tree }) => ({
        minute: at.toFixed(1),
        'converter MB': Math.round(converter),
        'with its programs MB': Math.round(tree),
      })),
  );
  const slope = memory.slope(minutes / 5).toFixed(2);
  console.log(
    `The least memory of each minute grew by ${slope} MB per minute after the first fifth of the run.`,
  );
}
for (const problem of problems) console.log(`✗ ${problem}`);
console.log(problems.length === 0 ? 'No problem was found.' : `${problems.length} problems were found.`);
process.exitCode = problems.length === 0 ? 0 : 1;

function countBy(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
