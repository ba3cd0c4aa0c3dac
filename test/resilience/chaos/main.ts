/** The long run: `npm run chaos -- --seed 7 --minutes 10`. Without a seed, it tries seeds until one fails. */
import { chaos } from './run.ts';

const option = (name: string, fallback: number) => {
  const index = process.argv.indexOf(`--${name}`);
  return index < 0 ? fallback : Number(process.argv[index + 1]);
};

const minutes = option('minutes', 10);
const onlySeed = option('seed', Number.NaN);
const ROUND_SECONDS = 60;
const until = Date.now() + minutes * 60_000;
for (let seed = Number.isNaN(onlySeed) ? 1 : onlySeed; Date.now() < until; seed++) {
  console.log(`\nseed ${seed}`);
  const report = await chaos({
    seed,
    seconds: Math.min(ROUND_SECONDS, minutes * 60),
    servers: 3,
    videos: 3,
    viewers: [8, 4, 4],
    instructors: 3,
    uploaders: 2,
    every: 2_500,
    log: (line) => console.log(`  ${line}`),
  });
  const { acknowledged, unknown, refused, received, stored } = report;
  console.log(
    `  ${acknowledged} commands acknowledged, ${unknown} unknown, ${refused} refused; ${received} states received; ${stored} files stored`,
  );
  for (const violation of report.violations) console.log(`  ✗ ${violation}`);
  if (report.violations.length > 0) process.exit(1);
  if (!Number.isNaN(onlySeed)) break;
}
console.log('\nNo violations.');
