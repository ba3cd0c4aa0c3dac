/** Many documents through a whole Lectern, while parts of it are killed or none is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Entry } from '../../../converter/test/support/expected.ts';
import { type Random, random } from '../../support/random.ts';
import { openHouse, PARTS } from './house.ts';
import { type Memory, watchMemory } from './memory.ts';
import { type Outcome, openUploads } from './uploads.ts';

export interface SoakOptions {
  seed: number;
  /** With a `manifest.json` that says how each document in it has to end. */
  folder: string;
  /** Documents to send; as many as there is time for when left out. */
  documents?: number;
  /** After which no more are sent. */
  milliseconds?: number;
  /** Parts to kill, spread over the documents. */
  kills: number;
  /** Documents under way at once. */
  atOnce: number;
  /** Milliseconds after which a document counts as stuck. */
  patience: number;
  note(line: string): void;
}

export interface SoakReport {
  outcomes: Outcome[];
  /** Which parts were killed. */
  kills: string[];
  minutes: number;
  memory: Memory;
  /** Everything that is not as it has to be, one sentence each. */
  problems: string[];
}

export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { seed, folder, kills, atOnce, patience, note } = options;
  const chance = random(seed);
  await using house = await openHouse(random(seed + 1));
  const uploads = openUploads(house, folder, patience);
  const memory = watchMemory(house.converter);
  const next = documentsOf(folder, chance, options);
  const outcomes: Outcome[] = [];
  const since = performance.now();
  const work = async () => {
    for (let entry = next(); entry; entry = next()) {
      const outcome = await uploads.send(entry);
      outcomes.push(outcome);
      if (outcome.problem) note(`✗ ${sentenceOf(outcome)}`);
    }
  };
  const working = Promise.all(Array.from({ length: atOnce }, work));
  let over = false;
  const tormented = (async () => {
    const killed: string[] = [];
    for (let number = 1; number <= kills; number++) {
      const due = (number / (kills + 1)) * (options.documents ?? 0);
      while (outcomes.length < due && !over) await delay(20);
      await delay(chance.integer(0, 1_000));
      killed.push(await house.kill(PARTS[(number - 1) % PARTS.length] ?? 'the converter'));
      note(`killed ${killed.at(-1)}, ${outcomes.length} documents have ended`);
    }
    return killed;
  })();
  await working.finally(() => {
    over = true;
  });
  const killed = await tormented;
  const minutes = (performance.now() - since) / 60_000;
  memory.stop();
  const left = await house.stop();
  const wrong = outcomes.filter(({ problem }) => problem !== null).map(sentenceOf);
  return { outcomes, kills: killed, minutes, memory, problems: [...wrong, ...left] };
}

const sentenceOf = ({ entry, how, problem, seconds }: Outcome) =>
  `${entry.file} ended ${how} after ${seconds.toFixed(1)} s: ${problem}`;

/** One document after the other, every one of the folder before any comes again. */
function documentsOf(folder: string, chance: Random, { documents, milliseconds }: SoakOptions) {
  const entries: Entry[] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).files;
  const until = Date.now() + (milliseconds ?? Number.POSITIVE_INFINITY);
  let deck: Entry[] = [];
  let given = 0;
  return (): Entry | undefined => {
    if (given >= (documents ?? Number.POSITIVE_INFINITY) || Date.now() >= until) return undefined;
    given += 1;
    if (deck.length === 0) deck = shuffled(entries, chance);
    return deck.pop();
  };
}

function shuffled<T>(values: readonly T[], chance: Random): T[] {
  return values
    .map((value) => ({ value, at: chance.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}
