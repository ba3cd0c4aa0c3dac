/** Repeats every attack for minutes while honest viewers follow a webinar, and judges the server. */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../support/random.ts';
import { type Attack, type Counts, ROUND_SECONDS } from './attack.ts';
import { type HonestViewers, startHonestViewers, type Turns } from './honest/viewers.ts';
import type { WatchedTarget } from './target.ts';

export interface RunOptions {
  attacks: readonly Attack[];
  minutes: number;
  seed: number;
  /** Receives one line for each step. */
  log: (line: string) => void;
}

/** The measurements of one attack in all its rounds, or of the honest viewers before the first attack. */
export interface Row {
  name: string;
  rounds: number;
  counts: Counts;
  peakMegabytes: number;
  turns: Turns;
}

export interface RunReport {
  rows: Row[];
  /** Resident memory in MB before the first attack, the maximum, and after the settling time. */
  megabytes: { before: number; peak: number; after: number };
  turns: Turns;
  /** The reasons why the run fails, one sentence each. */
  problems: string[];
}

/** Seconds of honest page turns before the first attack. */
const WARM_UP_SECONDS = 15;
/** Seconds in which the memory has to return. */
const SETTLING_SECONDS = 60;
/** Seconds after its round in which an attack has to end. */
const OVERDUE_SECONDS = 30;
const SAMPLE_INTERVAL_MS = 250;
export const MAX_GROWTH_MEGABYTES = 50;
export const MAX_P99_MS = 250;

export async function runAttacks(watched: WatchedTarget, options: RunOptions): Promise<RunReport> {
  const { log } = options;
  await using viewers = await startHonestViewers(watched.target);
  const { identity } = await watched.inspect();
  log(`${WARM_UP_SECONDS} s of page turns before the first attack`);
  const quiet = newRow('(no attack)');
  await measure(watched, viewers, quiet, () => delay(WARM_UP_SECONDS * 1000));
  const before = (await watched.inspect()).residentMegabytes;
  const problems: string[] = [];
  const rows = await attackInTurn(watched, viewers, options, problems);
  log(`waiting up to ${SETTLING_SECONDS} s for the memory to return`);
  const settling = newRow('(settling)');
  let after = Number.NaN;
  await measure(watched, viewers, settling, async () => {
    after = await settle(watched, before);
  });
  const all = [quiet, ...rows, settling];
  const turns = total(rows.map((row) => row.turns));
  const isSame = (await watched.inspect().catch(() => null))?.identity === identity;
  if (!isSame) problems.push('The server, or the converter, was restarted.');
  problems.push(...watched.problems(), ...viewers.problems);
  const megabytes = { before, peak: Math.max(...all.map(({ peakMegabytes }) => peakMegabytes)), after };
  problems.push(...judge(megabytes, turns));
  return { rows: all, megabytes, turns, problems };
}

/** Runs one round of each attack after the other, until the time is over. */
async function attackInTurn(
  watched: WatchedTarget,
  viewers: HonestViewers,
  { attacks, minutes, seed, log }: RunOptions,
  problems: string[],
): Promise<Row[]> {
  const rows = attacks.map(({ name }) => newRow(name));
  const until = Date.now() + minutes * 60_000;
  for (let number = 0; Date.now() < until; number++) {
    const attack = attacks[number % attacks.length];
    const row = rows[number % attacks.length];
    if (!attack || !row) break;
    const signal = AbortSignal.timeout(Math.min(ROUND_SECONDS * 1000, until - Date.now()));
    const fail = (problem: string) => problems.push(`${attack.name} (seed ${seed + number}): ${problem}`);
    const round = {
      random: seededRandom(seed + number),
      isShort: false,
      address: `127.0.1.${1 + (number % attacks.length)}`,
      signal,
      fail,
    };
    await measure(watched, viewers, row, async () => {
      const counts = await Promise.race([attack.run(watched.target, round), overdue(signal)]).catch(
        (error: Error) => {
          fail(error.stack ?? error.message);
          return {};
        },
      );
      addCounts(row.counts, counts);
      row.rounds += 1;
    });
    log(`${attack.name}: ${JSON.stringify(row.counts)}`);
  }
  return rows;
}

/** Rejects when an attack has not ended some time after its round is over. */
async function overdue(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  await delay(OVERDUE_SECONDS * 1000, undefined, { ref: false });
  throw new Error(`The attack did not end within ${OVERDUE_SECONDS} s after its round.`);
}

/** Adds the page turns and the peak of the memory during `work` to a row. */
async function measure(
  watched: WatchedTarget,
  viewers: HonestViewers,
  row: Row,
  work: () => Promise<unknown>,
): Promise<void> {
  const sample = async () => {
    const { residentMegabytes } = await watched.inspect();
    row.peakMegabytes = Math.max(row.peakMegabytes, residentMegabytes);
  };
  viewers.takeTurns();
  const timer = setInterval(() => void sample().catch(() => {}), SAMPLE_INTERVAL_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
    row.turns = total([row.turns, viewers.takeTurns()]);
  }
}

/** Waits until the memory is within its bound. @returns the memory then, or at the end of the settling time */
async function settle(watched: WatchedTarget, before: number): Promise<number> {
  for (const until = Date.now() + SETTLING_SECONDS * 1000; ; await delay(SAMPLE_INTERVAL_MS)) {
    const { residentMegabytes } = await watched.inspect();
    if (residentMegabytes <= before + MAX_GROWTH_MEGABYTES || Date.now() > until) return residentMegabytes;
  }
}

function judge({ before, after }: RunReport['megabytes'], turns: Turns): string[] {
  const problems: string[] = [];
  if (!(after - before <= MAX_GROWTH_MEGABYTES)) {
    problems.push(`The memory grew from ${before.toFixed(0)} MB to ${after.toFixed(0)} MB.`);
  }
  for (const transport of ['websocket', 'events'] as const) {
    const p99 = percentile(turns[transport], 0.99);
    if (!(p99 < MAX_P99_MS)) problems.push(`The p99 of page turns (${transport}) was ${p99.toFixed(0)} ms.`);
  }
  if (turns.lost > 0) problems.push(`${turns.lost} page turns did not reach a viewer.`);
  return problems;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

const newRow = (name: string): Row => ({
  name,
  rounds: 0,
  counts: {},
  peakMegabytes: 0,
  turns: { websocket: [], events: [], lost: 0 },
});

const total = (all: Turns[]): Turns => ({
  websocket: all.flatMap(({ websocket }) => websocket),
  events: all.flatMap(({ events }) => events),
  lost: all.reduce((sum, { lost }) => sum + lost, 0),
});

function addCounts(sum: Counts, counts: Counts): void {
  for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
}
