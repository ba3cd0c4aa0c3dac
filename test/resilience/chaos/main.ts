/** A long run: `npm run chaos -- --seed 7 --minutes 10`; without a seed, one seed after another until one fails. */
import { chaos } from './run.ts';

const option = (name: string, fallback: number) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};

const minutes = option('minutes', 10);
const given = option('seed', Number.NaN);
const ROUND_SECONDS = 60;
const until = Date.now() + minutes * 60_000;
for (let seed = Number.isNaN(given) ? 1 : given; Date.now() < until; seed++) {
  console.log(`\nseed ${seed}`);
  const report = await chaos({
    seed,
    seconds: Math.min(ROUND_SECONDS, minutes * 60),
    servers: 3,
    videos: 3,
    viewers: [8, 4, 4],
    instructors: 3,
    every: 2_500,
    note: (line) => console.log(`  ${line}`),
  });
  const { acknowledged, unknown, refused, heard } = report;
  console.log(`  ${acknowledged} acknowledged, ${unknown} unknown, ${refused} refused, ${heard} heard`);
  for (const violation of report.violations) console.log(`  ✗ ${violation}`);
  if (report.violations.length > 0) process.exit(1);
  if (!Number.isNaN(given)) break;
}
console.log('\nAll is well.');
