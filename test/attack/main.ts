/**
 * `npm run attack`: every attack against a production server on embedded parts for ten minutes.
 * `--minutes 2` is shorter, `--seed 7` repeats a run, `--only fuzz` runs the attacks whose name contains a text.
 * `--url http://127.0.0.1:4000` attacks a server on this machine that runs already.
 */
import { parseArgs } from 'node:util';
import { attachSystem } from './attached-system.ts';
import { ATTACKS } from './attacks/index.ts';
import { percentile, type Row, type RunReport, runAttacks } from './run.ts';
import { startSystem } from './started-system.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    url: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});

function print({ rows, megabytes, turns, problems }: RunReport): void {
  console.table(Object.fromEntries(rows.map((row) => [row.name, columnsOf(row)])));
  for (const row of rows) console.log(`  ${row.name}: ${JSON.stringify(row.counts)}`);
  const { before, peak, after } = megabytes;
  console.log(
    `\nmemory: ${before.toFixed(0)} MB before, ${peak.toFixed(0)} MB at most, ${after.toFixed(0)} MB after`,
  );
  console.log(
    `page turns under attack: p99 ${percentile(turns.websocket, 0.99).toFixed(0)} ms over WebSocket, ` +
      `${percentile(turns.events, 0.99).toFixed(0)} ms over server-sent events`,
  );
  const counted = new Map<string, number>();
  for (const problem of problems) counted.set(problem, (counted.get(problem) ?? 0) + 1);
  for (const [problem, count] of counted) console.log(`✗ ${count > 1 ? `${count} × ` : ''}${problem}`);
  console.log(problems.length === 0 ? 'The server withstood every attack.' : `${problems.length} problems.`);
}

const columnsOf = ({ rounds, peakMegabytes, turns }: Row) => ({
  rounds,
  'peak MB': Math.round(peakMegabytes),
  turns: turns.websocket.length,
  'p50 ms': Math.round(percentile(turns.websocket, 0.5)),
  'p99 ms': Math.round(percentile(turns.websocket, 0.99)),
  'p99 ms (events)': Math.round(percentile(turns.events, 0.99)),
  lost: turns.lost,
});

await using watched = values.url ? await attachSystem(values.url) : await startSystem();
const report = await runAttacks(watched, {
  attacks: ATTACKS.filter(({ name }) => name.includes(values.only)),
  minutes: Number(values.minutes),
  seed: Number(values.seed),
  log: (line) => console.log(`  ${line}`),
});
print(report);
process.exitCode = report.problems.length === 0 ? 0 : 1;
