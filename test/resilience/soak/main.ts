/**
 * `npm run soak -- --documents 200 --kills 20 [--seed 7]`: every document ends, whatever is killed meanwhile.
 * `npm run soak -- --minutes 10`: how many a minute, and whether memory stays where it is.
 * `--corpus folder` takes other documents, `--naive` runs LibreOffice and pdftoppm on them before and after.
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
    patience: { type: 'string', default: '300' },
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
  // Enough that both halves of the pipeline always have something to do.
  atOnce: 3 * availableParallelism(),
  patience: Number(values.patience) * 1000,
  note: (line) => console.log(`  ${line}`),
});
const after = values.naive ? await naivePerMinute(folder, NAIVE_SECONDS) : null;

const perMinute = outcomes.length / minutes;
console.log(
  `${outcomes.length} documents in ${minutes.toFixed(1)} minutes, ${perMinute.toFixed(1)} a minute`,
);
if (before !== null && after !== null) {
  const naive = (before + after) / 2;
  console.log(
    `naive: ${before.toFixed(1)} a minute before, ${after.toFixed(1)} after: × ${(perMinute / naive).toFixed(1)}`,
  );
}
console.table(countBy(outcomes.map(({ how }) => how)));
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
  console.log(`its least grew by ${memory.slope(minutes / 5).toFixed(2)} MB a minute after the first fifth`);
}
for (const problem of problems) console.log(`✗ ${problem}`);
console.log(problems.length === 0 ? 'All is well.' : `${problems.length} are not well.`);
process.exitCode = problems.length === 0 ? 0 : 1;

function countBy(names: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
