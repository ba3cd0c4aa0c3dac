/** Sends many documents through a whole system and kills processes of the system meanwhile. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ManifestEntry } from '../../../converter/test/support/manifest.ts';
import { type Random, seededRandom } from '../../support/random.ts';
import { type KillableSystem, startKillableSystem, TARGETS } from './killable-system.ts';
import { type Memory, watchMemory } from './memory.ts';
import { createUploader, type Outcome } from './uploads.ts';

export interface SoakOptions {
  seed: number;
  /** Holds the documents and a `manifest.json` that says how each of them has to end. */
  folder: string;
  /** Number of documents to send. Without it, the run sends documents until `milliseconds` have passed. */
  documents?: number;
  /** Time after which the run sends no further document. */
  milliseconds?: number;
  /** Number of processes to kill, spread evenly over the documents. */
  kills: number;
  /** Number of documents that are under conversion at the same time. */
  concurrency: number;
  /** Time after which a document counts as stuck. */
  stuckAfterMs: number;
  log(line: string): void;
}

export interface SoakReport {
  outcomes: Outcome[];
  /** A description of each kill. */
  kills: string[];
  minutes: number;
  memory: Memory;
  /** One sentence for each document that ended otherwise than expected and each thing that remained. */
  problems: string[];
}

export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { seed, folder, concurrency, stuckAfterMs, log } = options;
  const random = seededRandom(seed);
  await using system = await startKillableSystem(seededRandom(seed + 1));
  const uploader = createUploader(system, folder, stuckAfterMs);
  const memory = watchMemory(system.converter);
  const next = documentsOf(folder, random, options);
  const outcomes: Outcome[] = [];
  const since = performance.now();
  const sendDocuments = async () => {
    for (let entry = next(); entry; entry = next()) {
      const outcome = await uploader.send(entry);
      outcomes.push(outcome);
      if (outcome.problem) log(`✗ ${sentenceOf(outcome)}`);
    }
  };
  const finished = new AbortController();
  const sending = Promise.all(Array.from({ length: concurrency }, sendDocuments));
  const killing = killProcesses(system, outcomes, random, finished.signal, options);
  await sending.finally(() => finished.abort());
  const kills = await killing;
  const minutes = (performance.now() - since) / 60_000;
  memory.stop();
  const remaining = await system.stop();
  const wrong = outcomes.filter(({ problem }) => problem !== null).map(sentenceOf);
  return { outcomes, kills, minutes, memory, problems: [...wrong, ...remaining] };
}

/** Kills one process after each of `kills` equal portions of the documents. Later kills follow at once. */
async function killProcesses(
  system: KillableSystem,
  outcomes: readonly Outcome[],
  random: Random,
  finished: AbortSignal,
  { kills, documents = 0, log }: SoakOptions,
): Promise<string[]> {
  const killed: string[] = [];
  for (let number = 1; number <= kills; number++) {
    const due = (number / (kills + 1)) * documents;
    while (outcomes.length < due && !finished.aborted) await delay(20);
    await delay(random.integer(0, 1_000));
    killed.push(await system.kill(TARGETS[(number - 1) % TARGETS.length] ?? 'converter'));
    log(`killed ${killed.at(-1)} after ${outcomes.length} documents`);
  }
  return killed;
}

const sentenceOf = ({ entry, result, problem, seconds }: Outcome) =>
  `${entry.file} ended ${result} after ${seconds.toFixed(1)} s: ${problem}`;

/** Returns a function that returns the next document. Each document of the folder comes once per round. */
function documentsOf(folder: string, random: Random, { documents, milliseconds }: SoakOptions) {
  const entries: ManifestEntry[] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).files;
  const until = Date.now() + (milliseconds ?? Number.POSITIVE_INFINITY);
  let round: ManifestEntry[] = [];
  let count = 0;
  return (): ManifestEntry | undefined => {
    if (count >= (documents ?? Number.POSITIVE_INFINITY) || Date.now() >= until) return undefined;
    count += 1;
    if (round.length === 0) round = shuffled(entries, random);
    return round.pop();
  };
}

function shuffled<T>(values: readonly T[], random: Random): T[] {
  return values
    .map((value) => ({ value, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}
