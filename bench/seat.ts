/**
 * What a student on a phone downloads and waits for, in Chromium with an emulated network, beside the same page as a
 * plain `<img>`; and what an open seat and an open stage cost while nothing happens.
 *   npm run bench:seat -- [--rounds 3] [--turns 450] [--idle 20] [file]
 */
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { buildFront } from '../test/support/parts/builds.ts';
import { startSystem } from '../test/support/parts/system.ts';
import { idleCost } from './seat/idle.ts';
import { memoryAfterTurns } from './seat/memory.ts';
import { onSlowNetwork, type SlowNetwork } from './seat/slow-network.ts';
import { walkThrough } from './seat/walk.ts';
import { shareDocument } from './seat/webinar.ts';
import { median, number, print, round } from './support/table.ts';

const DEFAULT_DOCUMENT = fileURLToPath(new URL('../test/documents/performance-up.pptx', import.meta.url));
const files = process.argv.slice(2).filter((argument) => /\.\w+$/.test(argument));
const [ROUNDS, TURNS, IDLE_SECONDS] = [number('rounds', 3), number('turns', 450), number('idle', 20)];

await buildFront();
await using system = await startSystem({
  env: { CONVERTER_SPARES: '1', CONVERTER_RENDITIONS: 'all', MUTATIONS_PER_SECOND: '1000' },
});
const shared = await shareDocument(system.ready, files[0] ?? DEFAULT_DOCUMENT);

const rounds: SlowNetwork[] = [];
for (let round = 0; round < ROUNDS; round++) rounds.push(await onSlowNetwork(shared));
const of = (key: keyof SlowNetwork) => median(rounds.map((each) => each[key]));
const rangeOf = (key: keyof SlowNetwork) => {
  const values = rounds.map((each) => each[key]);
  return `${round(Math.min(...values))}–${round(Math.max(...values))}`;
};
const row = (name: string, key: keyof SlowNetwork, goal: string) => [
  name,
  round(of(key)),
  rangeOf(key),
  goal,
];
const walk = await walkThrough(shared);
const memory = await memoryAfterTurns(shared, TURNS);
const seat = await idleCost(shared, 'seat', IDLE_SECONDS);
const stage = await idleCost(shared, 'stage', IDLE_SECONDS);

print(
  `A phone on slow 3G (400 kbit/s, latency 2 s), ${shared.pages} pages, medians of ${ROUNDS} runs, load ${loadavg()[0]?.toFixed(1)}`,
  ['', 'measured', 'range', 'goal'],
  [
    row('outline of page 1, s after opening the link', 'outline', '6'),
    row('page 1, s after opening the link', 'first', '9'),
    row('plain `<img>` of the same page, s', 'plain', ''),
    row('turn to the next page, s', 'turn', '3'),
    row('turn to a page that is not loaded in advance, s', 'jump', ''),
    row('six quick turns, s until the wanted page is visible', 'quickTurns', '4'),
    ['kB of a page, mean', round(walk.pageBytes / 1000), '', '100'],
    ['kB of the first load on the wire, without pages', round(walk.firstLoad / 1000), '', '120'],
    [`MB of the renderer after ${TURNS} turns`, round(memory), '', '200'],
    ['idle seat, % of a core', round(seat), '', '1'],
    ['idle live stage, % of a core', round(stage), '', '2'],
  ],
);
